package dev.dormouse.telemetry.ask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.query.Fixture;
import dev.dormouse.query.RandomConditions;
import dev.dormouse.telemetry.fixture.TestClickHouse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Three-valued logic on the real engine: a condition splits all rows into those where it is true,
 * false, and unknown, and none is lost or counted twice.
 */
class PartitionsIT {
  private static final int CONDITIONS = Integer.getInteger("dormouse.fuzz", 40);
  private static final long SEED = Long.getLong("dormouse.fuzz.seed", 0);

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

  @Test
  void trueFalseAndUnknownTogetherAreAllRows() throws InterruptedException {
    int failing = 0;
    for (long seed = SEED; seed < SEED + CONDITIONS; seed++) {
      String condition =
          new RandomConditions(seed)
              .condition(4)
              .replace("now()", "TIMESTAMP '2026-11-23 12:00:00'");

      try {
        assertPartitions(seed, condition);
      } catch (QueryFailedException e) {
        // Some of its values are out of range for some of the rows.
        failing++;
      }
    }
    assertThat(failing).as("conditions without an answer").isLessThanOrEqualTo(CONDITIONS / 50);
  }

  private static void assertPartitions(long seed, String condition) throws InterruptedException {
    long yes = count("(" + condition + ")");
    long no = count("NOT (" + condition + ")");
    long unknown = count("(" + condition + ") IS NULL");

    assertThat(yes + no + unknown).as("seed %s: %s", seed, condition).isEqualTo(World.RUNS);
    assertThat(one("SELECT countIf(" + condition + ") FROM runs AS r"))
        .as("seed %s as a value: %s", seed, condition)
        .isEqualTo(String.valueOf(yes));
  }

  /** OR NULL keeps a condition on time from being taken for the query's own time filter. */
  private static long count(String condition) throws InterruptedException {
    return Long.parseLong(one("SELECT count() FROM runs AS r WHERE (" + condition + ") OR FALSE"));
  }

  @ParameterizedTest
  @CsvSource({
    "TRUE AND NULL, null",
    "FALSE AND NULL, 0",
    "TRUE OR NULL, 1",
    "FALSE OR NULL, null",
    "NOT NULL, null",
    "TRUE OR FALSE AND FALSE, 1",
    "(TRUE OR FALSE) AND FALSE, 0",
    "NOT FALSE AND FALSE, 0",
    "NOT (FALSE AND FALSE), 1",
    "1 BETWEEN 0 AND 2 AND FALSE, 0",
    "1 NOT BETWEEN 0 AND 2 OR TRUE, 1",
    "1 = 1 = 1, 1"
  })
  void operatorsMeanWhatTheyDoInSql(String expression, String value) throws InterruptedException {
    assertThat(one("SELECT toInt64(" + expression + ")")).isEqualTo(value);
  }

  private static String one(String text) throws InterruptedException {
    return analyst.ask(text, Fixture.REQUEST).rows().getFirst().getFirst().toString();
  }
}
