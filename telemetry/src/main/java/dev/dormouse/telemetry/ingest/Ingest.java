package dev.dormouse.telemetry.ingest;

import dev.dormouse.telemetry.clickhouse.ClickHouse;
import dev.dormouse.telemetry.clickhouse.ClickHouseException;
import dev.dormouse.telemetry.clickhouse.Statement;
import dev.dormouse.telemetry.rows.Rows;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes batches. When a call comes back, its rows are stored; when it throws, they may be or not,
 * and the caller sends the same batch again.
 *
 * <p>Runs converge: each change is a whole row, of which the highest version counts. Lines of logs
 * and spans are the same rows when they come again, of which one is seen. Metrics are told apart by
 * the batch's token: one that is sent again is not stored again.
 */
public final class Ingest {
  private static final Logger log = LoggerFactory.getLogger(Ingest.class);

  /** ClickHouse's codes for rows that no repetition will make better. */
  private static final Set<Integer> BAD_ROWS = Set.of(6, 26, 27, 33, 53, 117, 130, 190, 349, 636);

  private final ClickHouse clickHouse;

  public Ingest(ClickHouse clickHouse) {
    this.clickHouse = clickHouse;
  }

  /** Stores what is the same row when it comes again, in any order. */
  public <T> void write(Rows<T> rows, List<T> items) throws InterruptedException {
    write(items, "", rows);
  }

  /**
   * Stores what would be seen twice when it came again.
   *
   * @param batch the batch's own id: the same when the same rows are sent again
   */
  public <T> void writeOnce(Rows<T> rows, UUID batch, List<T> items) throws InterruptedException {
    write(items, batch.toString(), rows);
  }

  /**
   * A row that ClickHouse cannot read is found by halving, so that it holds up no other, and stored
   * without its JSON, which is what can be wrong with it.
   */
  private <T> void write(List<T> items, String token, Rows<T> rows) throws InterruptedException {
    if (items.isEmpty()) {
      return;
    }
    try {
      insert(rows.insert(), token, rows.bytes().of(items, true));
    } catch (ClickHouseException e) {
      if (!BAD_ROWS.contains(e.code())) {
        throw e;
      }
      if (items.size() == 1) {
        log.warn("Stored without its JSON, which ClickHouse cannot read: {}", e.getMessage());
        insert(rows.insert(), token.isEmpty() ? "" : token + "-", rows.bytes().of(items, false));
      } else {
        int half = items.size() / 2;
        write(items.subList(0, half), token.isEmpty() ? "" : token + "0", rows);
        write(items.subList(half, items.size()), token.isEmpty() ? "" : token + "1", rows);
      }
    }
  }

  private void insert(String sql, String token, byte[] rows) throws InterruptedException {
    var statement =
        Statement.of(sql.strip())
            .setting("input_format_binary_read_json_as_string", "1")
            .setting("type_json_skip_duplicated_paths", "1")
            .setting("max_partitions_per_insert_block", "0");
    clickHouse.insert(
        token.isEmpty() ? statement : statement.setting("insert_deduplication_token", token), rows);
  }
}
