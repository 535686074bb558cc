package dev.dormouse.telemetry.ingest;

import dev.dormouse.telemetry.clickhouse.ClickHouse;
import dev.dormouse.telemetry.clickhouse.ClickHouseException;
import dev.dormouse.telemetry.clickhouse.Statement;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes batches. When a call comes back, its rows are stored; when it throws, they may be or not,
 * and the caller sends the same batch again.
 *
 * <p>Runs converge: each change is a whole row, of which the highest version counts. Lines of logs
 * are the same rows when they come again, of which one is seen. Metrics are told apart by the
 * batch's token: one that is sent again is not stored again.
 */
public final class Ingest {
  private static final Logger log = LoggerFactory.getLogger(Ingest.class);

  /** ClickHouse's codes for rows that no repetition will make better. */
  private static final Set<Integer> BAD_ROWS = Set.of(6, 26, 27, 33, 53, 117, 130, 190, 349, 636);

  private final ClickHouse clickHouse;

  public Ingest(ClickHouse clickHouse) {
    this.clickHouse = clickHouse;
  }

  /** Stores changes of runs, in any order. */
  public void runs(List<RunChange> changes) throws InterruptedException {
    write(changes, "", RunRows.INSERT, RunRows::bytes);
  }

  /**
   * Stores metrics.
   *
   * @param batch the batch's own id: the same when the same points are sent again
   */
  public void metrics(UUID batch, List<MetricPoint> points) throws InterruptedException {
    write(points, batch.toString(), MetricRows.INSERT, MetricRows::bytes);
  }

  /** Stores lines of logs, and spans; the same line twice is seen once. */
  public void logs(List<LogLine> lines) throws InterruptedException {
    var both = lines.stream().collect(Collectors.partitioningBy(LogLine::isSpan));
    write(both.getOrDefault(false, List.of()), "", LogRows.INSERT_LINES, LogRows::lines);
    write(both.getOrDefault(true, List.of()), "", LogRows.INSERT_SPANS, LogRows::spans);
  }

  private interface Rows<T> {
    byte[] bytes(List<T> items, boolean withJson);
  }

  /**
   * A row that ClickHouse cannot read is found by halving, so that it holds up no other, and stored
   * without its JSON, which is what can be wrong with it.
   */
  private <T> void write(List<T> items, String token, String sql, Rows<T> rows)
      throws InterruptedException {
    if (items.isEmpty()) {
      return;
    }
    try {
      insert(sql, token, rows.bytes(items, true));
    } catch (ClickHouseException e) {
      if (!BAD_ROWS.contains(e.code())) {
        throw e;
      }
      if (items.size() == 1) {
        log.warn("Stored without its JSON, which ClickHouse cannot read: {}", e.getMessage());
        insert(sql, token.isEmpty() ? "" : token + "-", rows.bytes(items, false));
      } else {
        int half = items.size() / 2;
        write(items.subList(0, half), token.isEmpty() ? "" : token + "0", sql, rows);
        write(items.subList(half, items.size()), token.isEmpty() ? "" : token + "1", sql, rows);
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
