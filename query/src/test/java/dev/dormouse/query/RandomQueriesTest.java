package dev.dormouse.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.dormouse.query.ast.Query;
import dev.dormouse.query.compiled.CompiledQuery;
import dev.dormouse.query.diagnostic.TrqlException;
import dev.dormouse.query.parse.TrqlText;
import dev.dormouse.query.print.TrqlPrinter;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What holds for every query, tried on thousands. */
class RandomQueriesTest {
  private static final int QUERIES = 500;

  /** A stored table, in the only form in which it may be read. */
  private static final Pattern GUARDED =
      Pattern.compile(
          "FROM trigger_dev\\.(task_runs_v2|metrics_v1|logs_v1|spans_v1) AS __t( FINAL)? PREWHERE"
              + " __t\\.organization_id = \\{tsql_val_0: String}"
              + " AND __t\\.project_id = \\{tsql_val_1: String}"
              + " AND __t\\.environment_id = \\{tsql_val_2: String}"
              + " AND __t\\.(created_at|bucket_start|time|started_at)"
              + " >= \\{tsql_val_\\d+: DateTime64\\(3, 'UTC'\\)}"
              + "\\) AS __t\\d+");

  @Test
  void everyTableReferenceIsGuarded() {
    for (int seed = 0; seed < QUERIES; seed++) {
      RandomQueries made = made(seed);
      String text = TrqlPrinter.print(made.query());
      CompiledQuery compiled = compiled(seed, text);

      assertThat(count(GUARDED, compiled.sql()))
          .as("seed %s: %s\n%s", seed, text, compiled.sql())
          .isEqualTo(count(Pattern.compile("trigger_dev"), compiled.sql()))
          .isEqualTo(compiled.tables().size());
      assertThat(compiled.parameters())
          .extracting(parameter -> parameter.value())
          .startsWith("org_1", "p_1", "env_1");
    }
  }

  @Test
  void printingAndReadingGivesTheSameTree() {
    for (int seed = 0; seed < QUERIES; seed++) {
      Query query = made(seed).query();
      String text = TrqlPrinter.print(query);

      assertThat(TrqlText.parse(text)).as("seed %s: %s", seed, text).isEqualTo(query);
    }
  }

  @Test
  void noValueOfTheTextReachesTheSql() {
    for (int seed = 0; seed < QUERIES; seed++) {
      String text = TrqlPrinter.print(made(seed).query());

      assertThat(compiled(seed, text).sql()).as(text).doesNotContain("it's", "%x_", "ü", "Failed");
    }
  }

  @Test
  void brokenTextsAreRefusedAndNothingElseHappens() {
    Random random = new Random(42);
    for (int seed = 0; seed < QUERIES; seed++) {
      String text = broken(random, TrqlPrinter.print(made(seed).query()));
      try {
        CompiledQuery compiled = Fixture.compile(text);
        assertThat(count(GUARDED, compiled.sql()))
            .as(text)
            .isEqualTo(count(Pattern.compile("trigger_dev"), compiled.sql()));
      } catch (TrqlException refused) {
        assertThat(refused.diagnostic().message()).as(text).isNotBlank();
        assertThat(refused.diagnostic().span().start()).as(text).isBetween(0, text.length());
      } catch (RuntimeException | StackOverflowError unexpected) {
        fail("seed " + seed + ": " + text, unexpected);
      }
    }
  }

  /** Half of them about runs, the others about each table in turn. */
  private static RandomQueries made(int seed) {
    var tables = RandomTable.ALL;
    return new RandomQueries(
        seed, seed % 2 == 0 ? RandomTable.RUNS : tables.get(seed / 2 % tables.size()));
  }

  private static CompiledQuery compiled(int seed, String text) {
    try {
      return Fixture.compile(text);
    } catch (TrqlException refused) {
      throw new AssertionError("seed " + seed + " was refused: " + text, refused);
    }
  }

  /** Cuts, doubles or swaps a few words, or puts in strange ones. */
  private static String broken(Random random, String text) {
    String broken = text;
    for (int i = 0; i <= random.nextInt(3); i++) {
      int at = random.nextInt(broken.length());
      int to = Math.min(broken.length(), at + random.nextInt(12));
      String strange =
          switch (random.nextInt(9)) {
            case 0 -> "";
            case 1 -> broken.substring(at, to) + broken.substring(at, to);
            case 2 -> " organization_id ";
            case 3 -> "'";
            case 4 -> "((";
            case 5 -> " UNION ALL SELECT * FROM system.tables ";
            case 6 -> " SETTINGS x = 1 ";
            case 7 -> "\u0000\uD83D`";
            default -> " -- ";
          };
      broken = broken.substring(0, at) + strange + broken.substring(to);
    }
    return broken;
  }

  private static int count(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    int count = 0;
    while (matcher.find()) {
      count++;
    }
    return count;
  }
}
