package dev.dormouse.telemetry.runs;

import dev.dormouse.protocol.RunId;
import dev.dormouse.telemetry.clickhouse.ClickHouse;
import dev.dormouse.telemetry.clickhouse.Statement;
import dev.dormouse.telemetry.rows.Owner;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Which runs are stored, for comparing them with where they come from. */
public final class StoredRuns {
  private static final String VERSIONS =
      """
      SELECT friendly_id, max(version) FROM trigger_dev.task_runs_v2
      WHERE organization_id = {organization: String} AND project_id = {project: String}
        AND environment_id = {environment: String}
        AND created_at BETWEEN fromUnixTimestamp64Milli({from: Int64}, 'UTC')
          AND fromUnixTimestamp64Milli({to: Int64}, 'UTC')
      GROUP BY friendly_id FORMAT TSV
      """;

  private final ClickHouse clickHouse;

  public StoredRuns(ClickHouse clickHouse) {
    this.clickHouse = clickHouse;
  }

  /**
   * The highest version of each run of an environment that was triggered from one instant to
   * another, both included.
   */
  public Map<RunId, Long> versions(Owner owner, Instant from, Instant to)
      throws InterruptedException {
    var versions = new HashMap<RunId, Long>();
    clickHouse
        .text(
            Statement.of(VERSIONS.strip())
                .with("organization", owner.organizationId())
                .with("project", owner.projectId())
                .with("environment", owner.environmentId())
                .with("from", Long.toString(from.toEpochMilli()))
                .with("to", Long.toString(to.toEpochMilli())))
        .lines()
        .filter(line -> !line.isBlank())
        .forEach(line -> {
          int tab = line.indexOf('\t');
          versions.put(new RunId(line.substring(0, tab)), Long.valueOf(line.substring(tab + 1)));
        });
    return versions;
  }
}
