package dev.dormouse.telemetry.retention;

import dev.dormouse.telemetry.clickhouse.ClickHouse;
import dev.dormouse.telemetry.clickhouse.Statement;
import dev.dormouse.telemetry.rows.Owner;
import java.time.Instant;
import java.util.List;

/**
 * Rows of an environment that are too old, and their deletion.
 *
 * <p>A deletion rewrites a mark beside each part of a table that has such rows, whatever their
 * number: it is for many at a time, and not begun where there are none.
 */
public final class OldRows {
  private static final String OF_OWNER =
      """
      organization_id = {organization: String} AND project_id = {project: String}
      AND environment_id = {environment: String}
      """;

  private static final String LIMIT = "fromUnixTimestamp64Milli({before: Int64}, 'UTC')";

  /**
   * All versions of a run go together, or one of those before its end would be taken for the last:
   * so runs are found by what they are now. None ends before it was triggered.
   */
  private static final String RUNS =
      """
      created_at < %1$s AND friendly_id IN (
        SELECT friendly_id FROM trigger_dev.task_runs_v2 FINAL
        WHERE %2$s AND created_at < %1$s AND completed_at < %1$s)
      """
          .formatted(LIMIT, OF_OWNER);

  private static final List<Old> TABLES =
      List.of(
          new Old("task_runs_v2", RUNS, true),
          new Old("metrics_v1", "bucket_start < " + LIMIT, true),
          new Old("logs_v1", "time < " + LIMIT, false),
          new Old("spans_v1", "started_at < " + LIMIT, false));

  private final ClickHouse clickHouse;

  /**
   * What is old in a table.
   *
   * @param asRuns whether it is kept as long as runs are, rather than as what they log
   */
  private record Old(String table, String condition, boolean asRuns) {
    String where() {
      return "FROM trigger_dev.%s WHERE %s AND %s".formatted(table, OF_OWNER, condition);
    }
  }

  public OldRows(ClickHouse clickHouse) {
    this.clickHouse = clickHouse;
  }

  /**
   * Deletes what nobody keeps any more; when it comes back, nobody sees it.
   *
   * @param runsBefore for runs that ended before, and what was measured before
   * @param linesBefore for lines of logs and spans from before
   */
  public void delete(Owner owner, Instant runsBefore, Instant linesBefore)
      throws InterruptedException {
    for (var old : TABLES) {
      var before = old.asRuns() ? runsBefore : linesBefore;
      if (!ask("SELECT 1 " + old.where() + " LIMIT 1 FORMAT TSV", owner, before).isEmpty()) {
        var _ = ask("DELETE " + old.where(), owner, before);
      }
    }
  }

  private String ask(String sql, Owner owner, Instant before) throws InterruptedException {
    return clickHouse.text(
        Statement.of(sql)
            .with("organization", owner.organizationId())
            .with("project", owner.projectId())
            .with("environment", owner.environmentId())
            .with("before", Long.toString(before.toEpochMilli())));
  }
}
