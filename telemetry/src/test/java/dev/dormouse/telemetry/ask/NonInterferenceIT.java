package dev.dormouse.telemetry.ask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.query.Fixture;
import dev.dormouse.query.RandomQueries;
import dev.dormouse.query.RandomTable;
import dev.dormouse.query.diagnostic.TrqlException;
import dev.dormouse.query.print.TrqlPrinter;
import dev.dormouse.telemetry.clickhouse.ClickHouse;
import dev.dormouse.telemetry.fixture.TestClickHouse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import java.util.SequencedSet;
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
  private static final int OF_OTHER_TABLES = Math.max(20, QUERIES / 5);
  private static final long SEED = Long.getLong("dormouse.fuzz.seed", 0);

  /** What fails on rows that are not the tenant's, wherever it may be evaluated. */
  private static final SequencedMap<RandomTable, List<String>> FAILING = failing();

  @TempDir private static Path folder;

  private static TestClickHouse clickHouse;
  private static List<String> questions;
  private static SequencedMap<String, String> alone;
  private static SequencedMap<String, String> amongOthers;
  private static final Map<Weak, List<String>> WEAK_ALONE = new HashMap<>();
  private static final Map<Weak, List<String>> WEAK_AMONG_OTHERS = new HashMap<>();

  /** Questions about a table, with a part of its guard taken away. */
  private record Weak(Weakened guard, String table) {}

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
      askWeakened(client, WEAK_ALONE);
      world.othersRowsToo();
      amongOthers = answers(analyst, questions);
      askWeakened(client, WEAK_AMONG_OTHERS);
    }
  }

  private static void askWeakened(ClickHouse client, Map<Weak, List<String>> answers)
      throws InterruptedException {
    for (var weakened : Weakened.values()) {
      var analyst = new Analyst(client, weakened.compiler(), AskConfig.USUAL, History.NONE);
      for (var table : RandomTable.ALL) {
        answers.put(
            new Weak(weakened, table.name()),
            List.copyOf(answers(analyst, pointed(table)).values()));
      }
    }
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
  void withoutTheGuardOfAnyTableTheseTestsFail() {
    assertThat(WEAK_ALONE).hasSize(Weakened.values().length * RandomTable.ALL.size());
    WEAK_ALONE.forEach((weak, answers) ->
        assertThat(WEAK_AMONG_OTHERS.get(weak)).as("%s", weak).isNotEqualTo(answers));
  }

  private static List<String> questions() {
    SequencedSet<String> made = new LinkedHashSet<>();
    for (var table : RandomTable.ALL) {
      int count = table.equals(RandomTable.RUNS) ? QUERIES : OF_OTHER_TABLES;
      for (long seed = SEED; seed < SEED + count; seed++) {
        String text = TrqlPrinter.print(new RandomQueries(seed, table).query());
        // The same now both times; and nothing that a question leaves open: rows that come equal in
        // its order may be numbered, and left out by a limit, one way or the other.
        made.add(
            text.replace("now()", "TIMESTAMP '2026-11-23 12:00:00'")
                .replace("row_number()", "rank()")
                .replaceFirst(" LIMIT \\d+( OFFSET \\d+)?$", ""));
      }
      made.addAll(pointed(table));
    }
    made.add("SELECT m.run_id, m.metric_value, m.attributes FROM metrics AS m ORDER BY m.run_id");
    made.add("SELECT count() AS c FROM runs AS r JOIN metrics AS m ON r.machine = m.machine_name");
    made.add("SELECT count() AS c FROM logs AS l JOIN spans AS s ON l.run_id = s.run_id");
    return List.copyOf(made);
  }

  /** Questions about a table whose answers any row changes that is not the tenant's. */
  private static List<String> pointed(RandomTable table) {
    var random = new Random(SEED);
    var from = " FROM " + table.name() + " AS r";
    var made = new ArrayList<String>();
    made.add("SELECT count() AS c" + from + " WHERE r." + table.time() + " > '2020-01-01'");
    made.add("SELECT sum(r." + table.numbers().getFirst() + ") AS s" + from);
    for (String failing : FAILING.getOrDefault(table, List.of())) {
      made.add("SELECT count()" + from + " WHERE " + failing);
      made.add(
          "SELECT r.run_id"
              + from
              + " WHERE r."
              + table.small()
              + " = 0 AND "
              + failing
              + " ORDER BY 1");
      made.add(
          "SELECT countIf("
              + failing
              + ") AS n, r.task_identifier"
              + from
              + " GROUP BY r.task_identifier ORDER BY 2");
      made.add(
          "SELECT r.run_id, "
              + failing
              + " AS x"
              + from
              + " ORDER BY x, r.run_id LIMIT "
              + (1 + random.nextInt(9)));
    }
    return made;
  }

  private static SequencedMap<RandomTable, List<String>> failing() {
    SequencedMap<RandomTable, List<String>> failing = new LinkedHashMap<>();
    failing.put(
        RandomTable.RUNS,
        List.of(
            "toUInt64(replaceAll(r.node, 'node-', '')) < 5",
            "toUInt8(substring(r.task_identifier, 6)) >= 0",
            "intDiv(10, r.attempt_count) > 0",
            "r.output.n::UInt64 < 1000",
            "arrayExists(x -> match('a', x), r.tags)",
            "toDate(concat('2026-01-0', toString(toUInt8(replaceAll(r.node, 'node-', '')) + 1)))"
                + " > '2020-01-01'",
            "toUInt8(r.depth + toUInt8(replaceAll(r.queue, 'queue-', ''))) < 9"));
    failing.put(
        RandomTable.LOGS,
        List.of(
            "toUInt8(replaceAll(r.message, 'line-', '')) < 5",
            "intDiv(10, r.attempt_number) > 5",
            "r.attributes.n::UInt64 < 100"));
    failing.put(
        RandomTable.SPANS,
        List.of(
            "toUInt8(replaceAll(r.name, 'span-', '')) < 3",
            "intDiv(10, r.duration) > 2",
            "r.attributes.n::UInt64 < 100"));
    failing.put(
        RandomTable.METRICS,
        List.of(
            "toUInt8(replaceAll(r.machine_id, 'machine-', '')) < 2",
            "r.attributes.custom.n::UInt64 < 100"));
    return failing;
  }

  private static SequencedMap<String, String> answers(Analyst analyst, Collection<String> questions)
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
