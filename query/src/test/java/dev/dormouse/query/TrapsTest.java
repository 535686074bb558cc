package dev.dormouse.query;

import static dev.dormouse.query.Fixture.compile;
import static dev.dormouse.query.Fixture.inlined;
import static dev.dormouse.query.Fixture.refusal;
import static dev.dormouse.query.Fixture.request;
import static dev.dormouse.query.Fixture.rest;
import static dev.dormouse.query.Fixture.sql;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.query.compiled.ResultColumn;
import dev.dormouse.query.compiled.TableUse;
import dev.dormouse.query.diagnostic.TrqlException;
import dev.dormouse.query.request.KnownNames;
import dev.dormouse.query.request.QueryRequest;
import dev.dormouse.query.request.Tenant;
import dev.dormouse.query.request.TimeWindow;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrong answers and holes known from compilers of this kind. */
class TrapsTest {
  @Test
  void anOrInParenthesesStaysInsideTheAnd() {
    assertThat(rest("SELECT run_id FROM runs WHERE (depth = 1 OR depth = 2) AND depth = 3"))
        .startsWith("WHERE ((`depth` = 1) OR (`depth` = 2)) AND (`depth` = 3)");
  }

  @Test
  void andBindsTighterThanOr() {
    assertThat(rest("SELECT run_id FROM runs WHERE depth = 1 OR depth = 2 AND NOT depth = 3"))
        .startsWith("WHERE ((`depth` = 1) OR ((`depth` = 2) AND (NOT (`depth` = 3))))");
  }

  @Test
  void theAndAfterBetweenIsTheNextCondition() {
    assertThat(rest("SELECT run_id FROM runs WHERE depth BETWEEN 1 AND 2 AND is_test"))
        .startsWith("WHERE (`depth` BETWEEN 1 AND 2) AND `is_test`");
  }

  @Test
  void windowFunctionsKeepTheirArguments() {
    assertThat(inlined("SELECT lag(depth, 2, 9) OVER (ORDER BY triggered_at) FROM runs"))
        .contains(
            "lagInFrame(__t1.`depth`, 2, 9) OVER (ORDER BY __t1.`triggered_at` ASC ROWS BETWEEN"
                + " UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)");
  }

  @Test
  void aCaseWithAValueKeepsTheValue() {
    assertThat(inlined("SELECT CASE status WHEN 'Failed' THEN 1 ELSE 2 END FROM runs"))
        .startsWith("SELECT CASE __t1.`status` WHEN 'Failed' THEN 1 ELSE 2 END AS");
    assertThat(refusal("SELECT CASE status WHEN 'Fail' THEN 1 END FROM runs"))
        .isEqualTo("\"status\" is never 'Fail'. Did you mean 'Failed'?");
  }

  @Test
  void aNamedQueryMayBeNamedLikeATable() {
    assertThat(sql("WITH runs AS (SELECT depth FROM runs) SELECT depth FROM runs"))
        .startsWith("WITH __c1 AS (SELECT __t1.`depth` AS `depth` FROM (SELECT __t.depth")
        .endsWith("SELECT __q1.`depth` AS `depth` FROM __c1 AS __q1 LIMIT 10001");
    assertThat(refusal("WITH runs AS (SELECT depth FROM runs) SELECT queue FROM runs"))
        .startsWith("Unknown column \"queue\"");
  }

  @Test
  void limitWithACommaSkipsFirst() {
    assertThat(rest("SELECT run_id FROM runs LIMIT 20, 10")).isEqualTo("LIMIT 10 OFFSET 20");
    assertThat(rest("SELECT run_id FROM runs LIMIT 10 OFFSET 20")).isEqualTo("LIMIT 10 OFFSET 20");
  }

  @Test
  void nullsTotalsAndRollupAreKept() {
    assertThat(
            rest(
                "SELECT queue, count() FROM runs GROUP BY queue WITH ROLLUP WITH TOTALS ORDER BY"
                    + " queue DESC NULLS LAST"))
        .isEqualTo(
            "GROUP BY ROLLUP(`queue`) WITH TOTALS ORDER BY `queue` DESC NULLS LAST LIMIT 10001");
    assertThat(compile("SELECT count() FROM runs GROUP BY queue WITH TOTALS").totals()).isTrue();
    assertThat(rest("SELECT queue, depth FROM runs GROUP BY CUBE(queue, depth)"))
        .startsWith("GROUP BY CUBE(`queue`, `depth`)");
  }

  @Test
  void totalsThatNobodyWouldSeeAreRefused() {
    assertThat(
            refusal("SELECT * FROM (SELECT queue, count() FROM runs GROUP BY queue WITH TOTALS)"))
        .isEqualTo("WITH TOTALS may stand in the outermost SELECT only");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT organization_id FROM runs",
        "SELECT r.organization_id FROM runs AS r",
        "SELECT run_id FROM runs WHERE organization_id = 'org_2'",
        "SELECT run_id FROM runs AS r WHERE r.project_id = 'p_2' OR 1 = 1",
        "SELECT run_id FROM runs ORDER BY environment_id",
        "SELECT count() FROM runs GROUP BY organization_id",
        "SELECT `__t`.organization_id FROM runs",
        "SELECT __t1.organization_id FROM runs",
        "SELECT friendly_id FROM runs",
        "SELECT created_at FROM runs"
      })
  void storedColumnsHaveNoNameInAQuery(String text) {
    assertThat(refusal(text)).startsWith("Unknown column");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT depth AS organization_id FROM runs",
        "SELECT depth AS Project_ID FROM runs",
        "WITH environment_id AS (SELECT 1) SELECT * FROM environment_id",
        "SELECT arrayMap(organization_id -> 1, tags) FROM runs",
        "SELECT run_id FROM runs AS organization_id",
        "SELECT run_id FROM runs ARRAY JOIN tags AS organization_id",
        "SELECT rank() OVER organization_id FROM runs WINDOW organization_id AS (ORDER BY depth)",
        "SELECT depth AS __t1 FROM runs"
      })
  void nothingMayBeNamedLikeATenantColumnOrLikeOurs(String text) {
    assertThat(refusal(text)).endsWith("is a reserved name; choose another one");
  }

  @Test
  void everyReferenceHasItsOwnTimeBound() {
    String text =
        "SELECT count() FROM runs a JOIN runs b ON a.run_id = b.run_id WHERE a.triggered_at >"
            + " '2026-11-01'";

    assertThat(compile(text).tables())
        .extracting(TableUse::alias, TableUse::from)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("a", Instant.parse("2026-11-01T00:00:00Z")),
            org.assertj.core.groups.Tuple.tuple("b", Instant.parse("2026-11-16T12:00:00Z")));
    assertThat(inlined(text))
        .contains("__t.created_at >= '2026-08-25 12:00:00.000') AS __t1")
        .contains("__t.created_at >= '2026-11-16 12:00:00.000') AS __t2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT run_id FROM runs WHERE queue = 'triggered_at >= now()'",
        "SELECT run_id FROM runs /* WHERE triggered_at >= '2020-01-01' */",
        "SELECT now() AS triggered_at FROM runs WHERE triggered_at >= '2020-01-01'",
        "SELECT run_id FROM runs WHERE triggered_at >= '2020-01-01' OR depth = 1",
        "SELECT run_id FROM runs WHERE NOT triggered_at >= '2020-01-01'",
        "SELECT run_id FROM runs WHERE triggered_at <= '2026-11-23'",
        "SELECT run_id FROM runs WHERE triggered_at >= completed_at",
        "SELECT x.run_id FROM (SELECT run_id, triggered_at FROM runs) x WHERE x.triggered_at >="
            + " '2020-01-01'",
        "SELECT countIf(triggered_at >= '2020-01-01') FROM runs",
        "SELECT run_id FROM runs WHERE run_id IN (SELECT run_id FROM metrics WHERE bucket_start >="
            + " '2020-01-01')"
      })
  void onlyARealLowerBoundOfThatTableCountsAsATimeFilter(String text) {
    assertThat(inlined(text)).contains("__t.created_at >= '2026-11-16 12:00:00.000'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT run_id FROM runs WHERE triggered_at >= '2026-11-01' AND depth = 1",
        "SELECT run_id FROM runs WHERE '2026-11-01' < triggered_at",
        "SELECT run_id FROM runs r WHERE r.triggered_at BETWEEN '2026-11-01' AND now()",
        "SELECT run_id FROM runs WHERE triggered_at > now() - INTERVAL 30 DAY",
        "SELECT run_id FROM runs WHERE triggered_at > subtractDays(now(), 30)",
        "SELECT run_id FROM runs WHERE and(greater(triggered_at, today() - 30), depth = 1)",
        "SELECT run_id FROM runs WHERE triggered_at > date_sub(day, 30, now())",
        "SELECT max(triggered_at) AS triggered_at FROM runs WHERE triggered_at > '2026-11-01'",
        "SELECT triggered_at AS at FROM runs WHERE at > '2026-11-01'"
      })
  void aLowerBoundInTheOutermostAndReplacesTheDefaultPeriod(String text) {
    assertThat(inlined(text)).contains("__t.created_at >= '2026-08-25 12:00:00.000'");
  }

  @Test
  void thePlansFurthestLookBackCannotBeWidened() {
    String text = "SELECT run_id FROM runs WHERE triggered_at >= '2000-01-01'";
    QueryRequest year = request(new TimeWindow.Last(Duration.ofDays(365)));

    assertThat(inlined(text)).contains("__t.created_at >= '2026-08-25 12:00:00.000'");
    assertThat(compile(text).periodClipped()).isTrue();
    assertThat(Fixture.TRQL.compile("SELECT run_id FROM runs", year).periodClipped()).isTrue();
    assertThat(compile("SELECT run_id FROM runs").periodClipped()).isFalse();
  }

  @Test
  void aWindowOfTheRequestBoundsBothEnds() {
    QueryRequest between =
        request(
            new TimeWindow.Between(
                Instant.parse("2026-11-01T00:00:00Z"), Instant.parse("2026-11-02T00:00:00Z")));

    assertThat(Fixture.TRQL.compile("SELECT run_id FROM runs", between).sql())
        .contains("__t.created_at >= {", "__t.created_at < {");
  }

  @Test
  void windowNamesAreOurs() {
    assertThat(
            sql("SELECT rank() OVER `w; DROP` AS r FROM runs WINDOW `w; DROP` AS (ORDER BY depth)"))
        .contains("OVER __w1 AS `r`", "WINDOW __w1 AS (ORDER BY")
        .doesNotContain("DROP");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT run_id FROM runs PREWHERE depth = 1",
        "SELECT run_id FROM runs FINAL",
        "SELECT run_id FROM runs SAMPLE 0.1",
        "SELECT run_id FROM runs SETTINGS max_threads = 1",
        "SELECT run_id FROM runs FORMAT JSON",
        "SELECT run_id FROM runs INTO OUTFILE 'x'",
        "SELECT run_id FROM runs ASOF JOIN metrics ON 1 = 1",
        "SELECT run_id FROM runs ANY LEFT JOIN metrics USING run_id",
        "SELECT run_id FROM runs GLOBAL JOIN metrics USING run_id",
        "SELECT run_id FROM runs; SELECT 1",
        "INSERT INTO runs VALUES (1)",
        "DROP TABLE runs",
        "SHOW TABLES",
        "EXPLAIN SELECT 1",
        "SELECT * EXCEPT (queue) FROM runs",
        "SELECT * REPLACE (1 AS queue) FROM runs",
        "SELECT run_id FROM runs LIMIT 1 WITH TIES",
        "SELECT run_id FROM runs ORDER BY depth WITH FILL",
        "SELECT run_id FROM runs ORDER BY run_id COLLATE 'de'",
        "SELECT run_id FROM runs UNION SELECT run_id FROM metrics",
        "SELECT run_id FROM runs INTERSECT ALL SELECT run_id FROM metrics",
        "SELECT count() FILTER (WHERE depth = 1) FROM runs",
        "SELECT run_id FROM runs QUALIFY rank() OVER () = 1",
        "SELECT run_id FROM runs GROUP BY ALL",
        "SELECT count() FROM runs GROUP BY GROUPING SETS ((queue), (depth))",
        "WITH RECURSIVE x AS (SELECT 1) SELECT * FROM x",
        "SELECT TOP 5 run_id FROM runs",
        "SELECT run_id FROM runs WHERE EXISTS (SELECT 1)",
        "SELECT run_id FROM runs FOR UPDATE",
        "SELECT {x: String}",
        "SELECT @@version",
        "SELECT 1 #comment"
      })
  void whatIsNotInTheLanguageIsASyntaxError(String text) {
    assertThat(refusal(text)).startsWith("Syntax error at line 1:");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM url('http://x', CSV)",
        "SELECT * FROM s3('x')",
        "SELECT * FROM file('x')",
        "SELECT * FROM remote('x', system.one)",
        "SELECT * FROM merge('x', 'y')",
        "SELECT * FROM numbers(10)",
        "SELECT * FROM postgresql('x')",
        "SELECT * FROM runs JOIN numbers(10) ON 1 = 1"
      })
  void tableFunctionsAreRefusedByName(String text) {
    assertThat(refusal(text)).endsWith("cannot be read from: table functions are not supported");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT dictGet('d', 'x', 1)",
        "SELECT joinGet('j', 'x', 1)",
        "SELECT sleep(1)",
        "SELECT COLUMNS('re') FROM runs",
        "SELECT currentUser()",
        "SELECT getSetting('x')",
        "SELECT hostName()",
        "SELECT file('x')",
        "SELECT throwIf(1)",
        "SELECT `a)b`(1)"
      })
  void unknownFunctionsAreRefused(String text) {
    assertThat(refusal(text)).startsWith("Unknown function: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM system.tables",
        "SELECT * FROM trigger_dev.task_runs_v2",
        "SELECT * FROM task_runs_v2",
        "SELECT * FROM `runs; DROP`",
        "SELECT run_id FROM Runs",
        "SELECT * FROM information_schema.tables",
        "SELECT run_id FROM runs WHERE run_id IN (SELECT name FROM system.users)"
      })
  void onlyTheTablesOfTheSchemaExist(String text) {
    assertThat(refusal(text))
        .contains("is not accessible. Available tables: runs, metrics, logs, spans.");
  }

  @Test
  void aSubqueryCannotReachTheOuterQuery() {
    assertThat(
            refusal(
                "SELECT run_id FROM runs r WHERE depth IN (SELECT m.attempt_number FROM metrics m"
                    + " WHERE m.run_id = r.run_id)"))
        .startsWith("Unknown column \"r.run_id\"");
  }

  @Test
  void aPositionStaysAPositionAndNoConstant() {
    assertThat(rest("SELECT queue, count() FROM runs GROUP BY 1 ORDER BY 2 DESC"))
        .isEqualTo("GROUP BY `queue` ORDER BY `count()` DESC LIMIT 10001");
    assertThat(refusal("SELECT queue FROM runs ORDER BY 2"))
        .isEqualTo("There is no column 2; the query has 1");
  }

  @Test
  void noLimitGetsAroundTheCap() {
    assertThat(rest("SELECT run_id FROM runs")).isEqualTo("LIMIT 10001");
    assertThat(rest("SELECT run_id FROM runs LIMIT 5000000")).isEqualTo("LIMIT 10001");
    assertThat(rest("SELECT run_id FROM runs OFFSET 5")).isEqualTo("LIMIT 10001 OFFSET 5");
    assertThat(rest("SELECT run_id FROM runs LIMIT 2 - 9"))
        .isEqualTo("LIMIT toUInt64(greatest(least((2 - 9), 10001), 0))");
    assertThat(rest("SELECT run_id FROM runs LIMIT 1 BY queue"))
        .isEqualTo("LIMIT 1 BY `queue` LIMIT 10001");
    assertThat(sql("SELECT run_id FROM runs UNION ALL SELECT run_id FROM metrics"))
        .endsWith(" LIMIT 10001");
    assertThat(sql("(((SELECT run_id FROM runs)))")).endsWith(" LIMIT 10001");
    assertThat(refusal("SELECT run_id FROM runs LIMIT -1")).contains("must be a whole number");
    assertThat(refusal("SELECT run_id FROM runs LIMIT depth")).contains("must be known before");
  }

  @Test
  void aMissingTenantIsAnError() {
    QueryRequest nobody =
        new QueryRequest(
            new Tenant.Nobody(),
            TimeWindow.USUAL,
            Duration.ofDays(90),
            Fixture.NOW,
            KnownNames.NONE);

    assertThatThrownBy(() -> Fixture.TRQL.compile("SELECT 1", nobody))
        .isInstanceOf(TrqlException.class)
        .hasMessageContaining("No organization was given");
    assertThatThrownBy(() -> new Tenant.Organization(" "))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("organizationId is \" \"; it must not be blank");
  }

  @Test
  void theOrganizationGuardsAQueryOfAnyScope() {
    QueryRequest organization =
        new QueryRequest(
            new Tenant.Organization("org_1"),
            TimeWindow.USUAL,
            Duration.ofDays(90),
            Fixture.NOW,
            KnownNames.NONE);

    assertThat(Fixture.TRQL.compile("SELECT run_id FROM runs", organization).sql())
        .contains("PREWHERE __t.organization_id = {tsql_val_0: String} AND __t.created_at >=");
  }

  @Test
  void nullsStayNullsOnTheSideOfAnOuterJoinWithoutARow() {
    assertThat(
            compile(
                    "SELECT m.metric_value, r.is_root_run FROM runs r FULL JOIN metrics m USING run_id")
                .columns())
        .extracting(ResultColumn::type)
        .allMatch(type -> type.nullable());
  }

  @Test
  void aTrailingCommaInTheSelectListIsTolerated() {
    assertThat(compile("SELECT run_id, depth, FROM runs").columns()).hasSize(2);
  }
}
