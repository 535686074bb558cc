package dev.dormouse.query;

import static dev.dormouse.query.Fixture.compile;
import static dev.dormouse.query.Fixture.inlined;
import static dev.dormouse.query.Fixture.parameters;
import static dev.dormouse.query.Fixture.sql;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.dormouse.query.compiled.ResultColumn;
import org.junit.jupiter.api.Test;

/** Whole queries and the ClickHouse SQL they become. */
class GoldenTest {
  private static final String GUARD =
      "__t.organization_id = 'org_1' AND __t.project_id = 'p_1' AND __t.environment_id = 'env_1'"
          + " AND __t.created_at >= '2026-11-16 12:00:00.000'";

  @Test
  void readsATableThroughAGuardedSubquery() {
    assertThat(sql("SELECT run_id, depth FROM runs"))
        .isEqualTo(
            "SELECT __t1.`run_id` AS `run_id`, __t1.`depth` AS `depth` FROM (SELECT __t.friendly_id"
                + " AS `run_id`, __t.depth AS `depth` FROM trigger_dev.task_runs_v2 AS __t FINAL"
                + " PREWHERE __t.organization_id = {tsql_val_0: String} AND __t.project_id ="
                + " {tsql_val_1: String} AND __t.environment_id = {tsql_val_2: String} AND"
                + " __t.created_at >= {tsql_val_3: DateTime64(3, 'UTC')}) AS __t1 LIMIT 10001");
  }

  @Test
  void sendsEveryValueApartFromTheText() {
    String text = "SELECT run_id FROM runs WHERE queue = 'a''b' AND depth > 3 LIMIT 7";

    assertThat(sql(text)).doesNotContain("a'b").contains("{tsql_val_3: String}", "LIMIT {");
    assertThat(parameters(text))
        .contains(
            entry("tsql_val_0", "org_1"),
            entry("tsql_val_3", "a'b"),
            entry("tsql_val_4", "3"),
            entry("tsql_val_5", "7"));
  }

  @Test
  void expandsVirtualColumnsInsideTheGuardedSubquery() {
    assertThat(inlined("SELECT is_finished, batch_id FROM runs WHERE batch_id = 'batch_42'"))
        .isEqualTo(
            "SELECT __t1.`is_finished` AS `is_finished`, __t1.`batch_id` AS `batch_id` FROM (SELECT"
                + " if(__t.status IN ('COMPLETED_SUCCESSFULLY', 'COMPLETED_WITH_ERRORS',"
                + " 'CANCELED', 'TIMED_OUT', 'CRASHED', 'SYSTEM_FAILURE', 'EXPIRED'), true, false)"
                + " AS `is_finished`, if(__t.batch_id = '', NULL, concat('batch_', __t.batch_id))"
                + " AS `batch_id`, nullIf(__t.batch_id, '') AS `batch_id$stored` FROM"
                + " trigger_dev.task_runs_v2 AS __t FINAL PREWHERE "
                + GUARD
                + ") AS __t1 WHERE (__t1.`batch_id$stored` = '42') LIMIT 10001");
  }

  @Test
  void comparesStoredStatusesAndShowsTheirNames() {
    assertThat(inlined("SELECT status, count() FROM runs WHERE status != 'Failed' GROUP BY status"))
        .contains("transform(__t.status, ['DELAYED',", "['Delayed','Queued',")
        .contains("(__t1.`status$stored` != 'COMPLETED_WITH_ERRORS')")
        .contains("GROUP BY __t1.`status`");
  }

  @Test
  void guardsBothSidesOfAJoinInTheirOwnTime() {
    assertThat(
            inlined(
                "SELECT r.run_id, m.metric_value FROM runs r LEFT JOIN metrics m ON r.run_id ="
                    + " m.run_id"))
        .isEqualTo(
            "SELECT __t1.`run_id` AS `run_id`, __t2.`metric_value` AS `metric_value` FROM (SELECT"
                + " __t.friendly_id AS `run_id` FROM trigger_dev.task_runs_v2 AS __t FINAL PREWHERE "
                + GUARD
                + ") AS __t1 LEFT JOIN (SELECT __t.attributes.trigger.run_id AS `run_id`, __t.value"
                + " AS `metric_value` FROM trigger_dev.metrics_v1 AS __t PREWHERE "
                + GUARD.replace("created_at", "bucket_start")
                + ") AS __t2 ON (__t1.`run_id` = __t2.`run_id`) LIMIT 10001");
  }

  @Test
  void buildsATimeSeries() {
    assertThat(
            inlined(
                "SELECT timeBucket(), count() AS runs FROM runs GROUP BY timeBucket ORDER BY"
                    + " timeBucket"))
        .startsWith(
            "SELECT toStartOfInterval(__t1.`triggered_at`, toIntervalMinute(15)) AS `timebucket`,"
                + " count() AS `runs` FROM (")
        .endsWith(
            "GROUP BY toStartOfInterval(__t1.`triggered_at`, toIntervalMinute(15)) ORDER BY"
                + " toStartOfInterval(__t1.`triggered_at`, toIntervalMinute(15)) ASC LIMIT 10001");
  }

  @Test
  void describesTheColumnsOfTheAnswer() {
    assertThat(
            compile(
                    "SELECT run_id, sum(total_cost), prettyFormat(avg(depth), 'percent') AS p FROM"
                        + " runs GROUP BY run_id")
                .columns())
        .extracting(
            ResultColumn::name,
            column -> column.type().text(),
            column -> column.render().text(),
            column -> column.format().text())
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("run_id", "String", "runId", ""),
            org.assertj.core.groups.Tuple.tuple("sum(total_cost)", "Float64", "costInDollars", ""),
            org.assertj.core.groups.Tuple.tuple("p", "Float64", "", "percent"));
  }

  @Test
  void namesWhatAStarLeavesOut() {
    assertThat(compile("SELECT * FROM runs").columns())
        .extracting(ResultColumn::name)
        .containsExactly("run_id", "task_identifier", "status", "triggered_at");
    assertThat(compile("SELECT * FROM runs").hiddenColumns())
        .contains("queue", "output")
        .doesNotContain("run_id", "organization_id");
  }
}
