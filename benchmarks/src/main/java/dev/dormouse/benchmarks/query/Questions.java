package dev.dormouse.benchmarks.query;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** What a dashboard asks. */
final class Questions {
  static final SequencedMap<String, String> DASHBOARD = new LinkedHashMap<>();

  static {
    DASHBOARD.put(
        "runs by status over 7 days",
        "SELECT timeBucket(), status, count() AS runs FROM runs GROUP BY timeBucket, status"
            + " ORDER BY timeBucket");
    DASHBOARD.put(
        "tasks by failures over 7 days",
        """
        SELECT task_identifier, count() AS runs, countIf(status = 'Failed') AS failed,
          quantile(0.95)(execution_duration) AS p95
        FROM runs GROUP BY task_identifier ORDER BY failed DESC LIMIT 20
        """);
    DASHBOARD.put(
        "latest failed runs",
        "SELECT run_id, task_identifier, triggered_at, error.message FROM runs"
            + " WHERE status = 'Failed' ORDER BY triggered_at DESC LIMIT 50");
    DASHBOARD.put(
        "cost by day over 30 days",
        "SELECT toStartOfDay(triggered_at) AS day, sum(total_cost) AS cost FROM runs"
            + " WHERE triggered_at > now() - INTERVAL 30 DAY GROUP BY day ORDER BY day");
    DASHBOARD.put(
        "one task over 24 hours",
        """
        SELECT timeBucket(), avg(queued_duration) AS queued, max(total_duration) AS longest
        FROM runs WHERE task_identifier = 'task-7' AND triggered_at > now() - INTERVAL 1 DAY
        GROUP BY timeBucket ORDER BY timeBucket
        """);
  }

  /** Three environments, of which the first asks; ninety days; every run in its latest version. */
  static final String FILL =
      """
      INSERT INTO trigger_dev.task_runs_v2 (
        organization_id, project_id, environment_id, created_at, friendly_id, version,
        environment_type, attempt, status, task_identifier, queue, machine_preset, node,
        task_version, queued_at, started_at, executed_at, completed_at, usage_duration_ms,
        cost_in_cents, base_cost_in_cents, error, error_text)
      SELECT 'org_1', 'p_1', concat('env_', toString(number % 3 + 1)),
        now64(3) - toIntervalSecond(cityHash64(number) % 7776000) AS at,
        concat('run_', leftPad(toString(number), 25, '0')), 9, 'PRODUCTION', 1,
        ['COMPLETED_SUCCESSFULLY', 'COMPLETED_SUCCESSFULLY', 'COMPLETED_SUCCESSFULLY',
         'COMPLETED_WITH_ERRORS'][number % 4 + 1] AS stored,
        concat('task-', toString(number % 50)), concat('task-', toString(number % 50)),
        'small-1x', concat('node-', toString(number % 8)), '20261122.1', at,
        at + toIntervalMillisecond(number % 900), at + toIntervalMillisecond(number % 900 + 20),
        at + toIntervalMillisecond(number % 90000 + 1000), number % 80000, number % 100, 2.5,
        if(stored = 'COMPLETED_WITH_ERRORS', '{"data":{"message":"no ticket is left"}}', '{}'),
        if(stored = 'COMPLETED_WITH_ERRORS', '{"message":"no ticket is left"}', '')
      FROM numbers({from: UInt64}, {count: UInt64})
      """;

  private Questions() {}

  static String nested(int depth) {
    return "SELECT " + "(".repeat(depth) + "1" + ")".repeat(depth);
  }

  static String long10K() {
    var text = new StringBuilder("SELECT run_id FROM runs WHERE depth = 0");
    for (int i = 0; text.length() < 10_000; i++) {
      text.append(" OR (queue = 'queue-").append(i).append("' AND usage_duration > ").append(i);
      text.append(')');
    }
    return text.toString();
  }
}
