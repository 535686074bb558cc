package dev.dormouse.telemetry.ask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.dormouse.query.Fixture;
import dev.dormouse.query.compiled.CompiledQuery;
import dev.dormouse.query.diagnostic.TrqlException;
import dev.dormouse.telemetry.ask.QueryFailedException.Reason;
import dev.dormouse.telemetry.clickhouse.ClickHouse;
import dev.dormouse.telemetry.clickhouse.ClickHouseAddress;
import dev.dormouse.telemetry.clickhouse.Statement;
import dev.dormouse.telemetry.fixture.TestClickHouse;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** Questions and their answers on the real engine, with rows of other tenants beside one's own. */
class AnalystIT {
  private static final String SLOW =
      "SELECT count() FROM runs a CROSS JOIN runs b CROSS JOIN runs c CROSS JOIN runs d CROSS JOIN"
          + " runs e WHERE cityHash64(a.run_id, b.run_id, c.run_id, d.run_id, e.run_id) = 1";

  @TempDir private static Path folder;

  private static TestClickHouse clickHouse;
  private static Analyst analyst;

  @BeforeAll
  static void start() throws InterruptedException {
    clickHouse = TestClickHouse.start(folder);
    var world = new World(clickHouse);
    world.ownRowsOnly();
    world.othersRowsToo();
    analyst = new Analyst(clickHouse.client(), Fixture.TRQL, AskConfig.USUAL, History.NONE);
  }

  @AfterAll
  static void stop() {
    if (clickHouse != null) {
      clickHouse.close();
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "questions.txt", delimiterString = " => ", quoteCharacter = '\u0001')
  void everyConstructIsExecutedAndMeansWhatItSays(String question, String rows)
      throws InterruptedException {
    assertThat(ask(question).rows().toString()).isEqualTo(rows);
  }

  @Test
  void columnsAreDescribedAndHiddenOnesNamed() throws InterruptedException {
    var answer = ask("SELECT * FROM runs ORDER BY run_id LIMIT 1");

    assertThat(answer.columns())
        .extracting(column -> column.name())
        .containsExactly("run_id", "task_identifier", "status", "triggered_at");
    assertThat(answer.hiddenColumns()).contains("queue").doesNotContain("organization_id");
    assertThat(answer.objects().getFirst())
        .containsOnlyKeys("run_id", "task_identifier", "status", "triggered_at");
    assertThat(answer.cost().rowsRead()).isPositive();
  }

  @Test
  void anAnswerHasAtMostTenThousandRowsAndSaysWhenThereWereMore() throws InterruptedException {
    var all = ask("SELECT a.run_id FROM runs a CROSS JOIN runs b");
    assertThat(all.rows()).hasSize(CompiledQuery.MAX_ROWS);
    assertThat(all.reachedMaxRows()).isTrue();
    assertThat(ask("SELECT run_id FROM runs").reachedMaxRows()).isFalse();
  }

  @Test
  void aRowOfTotalsStandsApart() throws InterruptedException {
    var answer =
        ask("SELECT machine, count() AS c FROM runs GROUP BY machine WITH TOTALS ORDER BY machine");

    assertThat(answer.rows()).hasSize(3);
    assertThat(answer.totals().toString()).isEqualTo("[\"\", 120]");
  }

  @Test
  void csvQuotesWhatItMust() throws InterruptedException {
    assertThat(ask("SELECT 'a,\"b\"' AS `x,y`, NULL AS n, [1, 2] AS l, 1.5 AS f").csv())
        .isEqualTo("\"x,y\",n,l,f\r\n\"a,\"\"b\"\"\",,\"[1,2]\",1.5\r\n");
  }

  @Test
  void errorsSpeakOfTheQuestionAndOfNothingStored() {
    assertThatThrownBy(() -> ask("SELECT run_id,\n toUInt8(task_identifier) FROM runs"))
        .isInstanceOfSatisfying(
            QueryFailedException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.QUESTION);
              assertThat(e).hasMessage("A value could not be read as UInt8 in toUInt8");
              assertThat(e.span().line()).isEqualTo(2);
              assertThat(e.span().column()).isEqualTo(2);
            });
    assertThatThrownBy(() -> ask("SELECT intDiv(1, depth) FROM runs"))
        .hasMessage("Division by zero in intDiv");
    assertThatThrownBy(() -> ask("SELECT (SELECT run_id FROM runs)"))
        .hasMessage("A subquery that stands for a value gave more than one row");
    assertThatThrownBy(() -> ask("SELECT match('a', concat('[', queue)) FROM runs"))
        .isInstanceOfSatisfying(
            QueryFailedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.QUESTION));
  }

  @Test
  void aTextThatIsWrongIsRefusedBeforeClickHouseHearsOfIt() {
    assertThatThrownBy(() -> ask("SELECT friendly_id FROM runs"))
        .isInstanceOf(TrqlException.class)
        .hasMessageStartingWith("Unknown column");
  }

  @Test
  void ceilingsEndAQuery() {
    var hasty =
        new Analyst(
            clickHouse.client(),
            Fixture.TRQL,
            new AskConfig(Duration.ofSeconds(1), 1 << 30, 1 << 20, 4),
            History.NONE);
    assertThatThrownBy(() -> hasty.ask(SLOW, Fixture.REQUEST))
        .isInstanceOfSatisfying(
            QueryFailedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.LIMIT))
        .hasMessageStartingWith("The query was stopped after 1 s");
    var small =
        new Analyst(
            clickHouse.client(),
            Fixture.TRQL,
            new AskConfig(Duration.ofSeconds(10), 20 << 20, 1 << 20, 4),
            History.NONE);
    assertThatThrownBy(() ->
            small.ask(
                "SELECT length(groupArray(repeat(a.run_id, 100))) FROM runs a CROSS JOIN runs b"
                    + " CROSS JOIN runs c",
                Fixture.REQUEST))
        .hasMessageStartingWith("The query needs more than 20 MiB of memory");
    assertThatThrownBy(() ->
            small.ask(
                "SELECT repeat(a.run_id, 30000) FROM runs a CROSS JOIN runs b", Fixture.REQUEST))
        .isInstanceOfSatisfying(
            QueryFailedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.LIMIT));
  }

  @Test
  void anOrganizationHasOnlySoManyQueriesAtATimeAndLeavingEndsThem() throws Exception {
    var narrow =
        new Analyst(
            clickHouse.client(),
            Fixture.TRQL,
            new AskConfig(Duration.ofMinutes(5), 1L << 30, 1 << 20, 1),
            History.NONE);
    var slow = Thread.ofVirtual().start(() -> askUntilInterrupted(narrow));
    awaitRunning("1");

    assertThatThrownBy(() -> narrow.ask("SELECT 1", Fixture.REQUEST))
        .isInstanceOfSatisfying(
            TooManyQueriesException.class,
            e -> assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(1)))
        .hasMessageContaining("as many as it may");

    slow.interrupt();
    slow.join();
    awaitRunning("0");
    assertThat(narrow.ask("SELECT 1", Fixture.REQUEST).rows().toString()).isEqualTo("[[1]]");
  }

  private static void askUntilInterrupted(Analyst narrow) {
    try {
      narrow.ask(SLOW, Fixture.REQUEST);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void awaitRunning(String count) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    var running =
        Statement.of(
            "SELECT count() FROM system.processes WHERE query LIKE '%cityHash64(__t1%'"
                + " AND query NOT LIKE '%system.processes%'");
    while (!clickHouse.client().text(running).equals(count)) {
      assertThat(System.nanoTime()).as("running: not " + count).isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  @Test
  void whereClickHouseIsAwayTheAnswerSaysSo() {
    var nowhere = new ClickHouseAddress(URI.create("http://127.0.0.1:1/"), "default", "");
    try (var away = new ClickHouse(() -> nowhere)) {
      assertThatThrownBy(() ->
              new Analyst(away, Fixture.TRQL, AskConfig.USUAL, History.NONE)
                  .ask("SELECT 1", Fixture.REQUEST))
          .isInstanceOfSatisfying(
              QueryFailedException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE));
    }
  }

  @Test
  void administratorsSeeHowAQuestionIsExecuted() throws InterruptedException {
    var explanation = analyst.explain("SELECT run_id FROM runs WHERE queue = 'x'", Fixture.REQUEST);

    assertThat(explanation.sql()).contains("trigger_dev.task_runs_v2", "PREWHERE");
    assertThat(explanation.plan()).contains("ReadFromMergeTree", "organization_id");
    assertThat(explanation.parameters()).isNotEmpty();
  }

  @Test
  void theHistoryHearsOfQuestionsThatFailedToo() throws InterruptedException {
    var history = new ArrayList<Asked>();
    var fresh =
        new Analyst(
            clickHouse.client(),
            Fixture.TRQL,
            AskConfig.USUAL,
            (organization, asked) -> {
              assertThat(organization).isEqualTo("org_1");
              history.add(asked);
            });
    fresh.ask("SELECT run_id FROM runs", Fixture.REQUEST);
    assertThatThrownBy(() -> fresh.ask("SELECT nothing", Fixture.REQUEST))
        .isInstanceOf(TrqlException.class);

    assertThat(history)
        .extracting(Asked::text, Asked::rows, asked -> asked.failure().isEmpty())
        .containsExactly(
            tuple("SELECT run_id FROM runs", World.RUNS, true), tuple("SELECT nothing", 0, false));
  }

  private static Answer ask(String question) throws InterruptedException {
    return analyst.ask(question, Fixture.REQUEST);
  }
}
