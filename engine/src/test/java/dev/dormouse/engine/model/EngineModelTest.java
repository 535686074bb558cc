package dev.dormouse.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.RunStatus;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The engine does what a model of it in plain Java says, whatever happens in whichever order:
 * triggers, picks, waits, checkpoints, failures, cancels, killed nodes and what they say too late,
 * paused queues, other limits, time, on two servers. A failure names its seed; {@code
 * -Ddormouse.seeds=1000-9000} tries others.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EngineModelTest {
  private static final int STEPS = 80;

  private TestEngine test;
  private TestEngine other;

  @BeforeAll
  void open() {
    test = TestEngine.open();
    other = test.another();
  }

  @AfterAll
  void close() {
    other.close();
    test.close();
  }

  static LongStream seeds() {
    var range = System.getProperty("dormouse.seeds", "1-120").split("-", 2);
    return LongStream.rangeClosed(
        Long.parseLong(range[0]), Long.parseLong(range[range.length - 1]));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theEngineDoesWhatTheModelSays(long seed) {
    try (var story = new Story(test, other, seed)) {
      for (int step = 0; step < STEPS; step++) {
        String what = story.step();
        assertThat(statuses(story.environment))
            .as("seed %d, step %d: %s", seed, step, what)
            .isEqualTo(story.expectedStatuses());
      }
    }
  }

  private Map<String, RunStatus> statuses(EnvironmentId environment) {
    return test.database.call(handle ->
        handle
            .createQuery("select id, status from run where environment_id = :environment")
            .bind("environment", environment.value())
            .map((row, _) ->
                Map.entry(row.getString("id"), RunStatus.valueOf(row.getString("status"))))
            .list()
            .stream()
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }
}
