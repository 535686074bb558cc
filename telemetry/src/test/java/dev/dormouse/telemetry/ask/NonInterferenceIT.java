package dev.dormouse.telemetry.ask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.query.Fixture;
import dev.dormouse.query.RandomQueries;
import dev.dormouse.query.diagnostic.TrqlException;
import dev.dormouse.query.print.TrqlPrinter;
import dev.dormouse.telemetry.clickhouse.ClickHouse;
import dev.dormouse.telemetry.fixture.TestClickHouse;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is asked, what is answered, errors too, is the same whether other tenants have rows or
 * not. Tried with queries made at random from our own grammar, on the real engine.
 *
 * <p>{@code -Ddormouse.fuzz=5000} tries as many, {@code -Ddormouse.fuzz.seed=1} others.
 */
class NonInterferenceIT {
  private static final int QUERIES = Integer.getInteger("dormouse.fuzz", 100);
  private static final int FEW = 40;
  private static final long SEED = Long.getLong("dormouse.fuzz.seed", 0);

  /** What fails on rows that are not the tenant's, wherever it may be evaluated. */
  private static final List<String> FAILING =
      List.of(
          "toUInt64(replaceAll(r.node, 'node-', '')) < 5",
          "toUInt8(substring(r.task_identifier, 6)) >= 0",
          "intDiv(10, r.attempt_count) > 0",
          "r.output.n::UInt64 < 1000",
          "arrayExists(x -> match('a', x), r.tags)",
          "toDate(concat('2026-01-0', toString(toUInt8(replaceAll(r.node, 'node-', '')) + 1))) > '2020-01-01'",
          "toUInt8(r.depth + toUInt8(replaceAll(r.queue, 'queue-', ''))) < 9");

  @TempDir private static Path folder;

  private static TestClickHouse clickHouse;
  private static List<String> questions;
  private static SequencedMap<String, String> alone;
  private static SequencedMap<String, String> amongOthers;
  private static final Map<Weakened, List<String>> WEAK_ALONE = new EnumMap<>(Weakened.class);
  private static final Map<Weakened, List<String>> WEAK_AMONG_OTHERS =
      new EnumMap<>(Weakened.class);

  @BeforeAll
  static void ask() throws InterruptedException {
    System.out.printf("%d random queries, seeds from %d%n", QUERIES, SEED);
    clickHouse = TestClickHouse.start(folder);
    questions = questions();
    try (var client = clickHouse.inOrder()) {
      var analyst = new Analyst(client, Fixture.TRQL, AskConfig.USUAL, History.NONE);
      var world = new World(clickHouse);
      world.ownRowsOnly();
      alone = answers(analyst, questions);
      for (var weakened : Weakened.values()) {
        WEAK_ALONE.put(weakened, weakAnswers(client, weakened));
      }
      world.othersRowsToo();
      amongOthers = answers(analyst, questions);
      for (var weakened : Weakened.values()) {
        WEAK_AMONG_OTHERS.put(weakened, weakAnswers(client, weakened));
      }
    }
  }

  private static List<String> weakAnswers(ClickHouse client, Weakened weakened)
      throws InterruptedException {
    var analyst = new Analyst(client, weakened.compiler(), AskConfig.USUAL, History.NONE);
    var few = questions.subList(questions.size() - FEW, questions.size());
    return List.copyOf(answers(analyst, few).values());
  }

  @AfterAll
  static void stop() {
    if (clickHouse != null) {
      clickHouse.close();
    }
  }

  @Test
  void otherTenantsRowsChangeNoAnswerAndNoError() {
    assertThat(alone).hasSizeGreaterThan(QUERIES / 2);
    alone.forEach(
        (question, answer) -> assertThat(amongOthers.get(question)).as(question).isEqualTo(answer));
  }

  @Test
  void noAnswerTellsWhatIsNotTheTenants() {
    assertThat(amongOthers.values()).noneMatch(answer -> answer.contains("secret"));
  }

  @Test
  void everyQueryThatCompilesIsOneThatClickHouseExecutes() {
    assertThat(alone.entrySet())
        .filteredOn(entry -> entry.getValue().startsWith("INTERNAL"))
        .isEmpty();
  }

  @Test
  void mostQueriesAreAnsweredAndManyHaveRows() {
    assertThat(alone.values())
        .filteredOn(answer -> answer.startsWith("[["))
        .hasSizeGreaterThan(QUERIES / 4);
  }

  @Test
  void withoutTheGuardTheseTestsFail() {
    for (var weakened : Weakened.values()) {
      assertThat(WEAK_AMONG_OTHERS.get(weakened))
          .as("answers of the compiler %s", weakened)
          .hasSize(FEW)
          .isNotEqualTo(WEAK_ALONE.get(weakened));
    }
  }

  private static List<String> questions() {
    SequencedMap<String, Boolean> made = new LinkedHashMap<>();
    for (long seed = SEED; seed < SEED + QUERIES; seed++) {
      String text = TrqlPrinter.print(new RandomQueries(seed).query());
      // The same now both times; and nothing that a question leaves open: rows that come equal in
      // its order may be numbered, and left out by a limit, one way or the other.
      made.put(
          text.replace("now()", "TIMESTAMP '2026-11-23 12:00:00'")
              .replace("row_number()", "rank()")
              .replaceFirst(" LIMIT \\d+( OFFSET \\d+)?$", ""),
          true);
    }
    var random = new Random(SEED);
    for (String failing : FAILING) {
      made.put("SELECT count() FROM runs AS r WHERE " + failing, true);
      made.put(
          "SELECT r.run_id FROM runs AS r WHERE r.depth = 0 AND " + failing + " ORDER BY 1", true);
      made.put(
          "SELECT countIf("
              + failing
              + ") AS n, r.queue FROM runs AS r GROUP BY r.queue ORDER BY 2",
          true);
      made.put(
          "SELECT r.run_id, "
              + failing
              + " AS x FROM runs AS r ORDER BY x, r.run_id LIMIT "
              + (1 + random.nextInt(9)),
          true);
    }
    made.put(
        "SELECT m.run_id, m.metric_value, m.attributes FROM metrics AS m ORDER BY m.run_id", true);
    made.put(
        "SELECT sum(m.metric_value) AS s FROM metrics AS m WHERE m.bucket_start > '2020-01-01'",
        true);
    made.put("SELECT count() AS c FROM runs AS r WHERE r.triggered_at > '2020-01-01'", true);
    made.put(
        "SELECT count() AS c FROM runs AS r JOIN metrics AS m ON r.machine = m.machine_name", true);
    return List.copyOf(made.sequencedKeySet());
  }

  private static SequencedMap<String, String> answers(Analyst analyst, List<String> questions)
      throws InterruptedException {
    SequencedMap<String, String> answers = new LinkedHashMap<>();
    for (String question : questions) {
      answers.put(question, answer(analyst, question));
    }
    return answers;
  }

  private static String answer(Analyst analyst, String question) throws InterruptedException {
    try {
      var answer = analyst.ask(question, Fixture.REQUEST);
      // Which rows are left out of too many, nobody said.
      return answer.reachedMaxRows()
          ? "[[more"
          : answer.rows().stream().map(Object::toString).sorted().toList().toString();
    } catch (QueryFailedException e) {
      return e.reason() + ": " + e.getMessage() + " at " + e.span().start();
    } catch (TrqlException e) {
      return "TEXT: " + e.getMessage();
    }
  }
}
