package dev.dormouse.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.supervisor.machines.CheckpointRules;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SupervisorConfigTest {
  private static final SupervisorConfig.Worker WORKER =
      SupervisorConfig.Worker.of(List.of(Path.of("worker.jar")));

  @Test
  void hasDefaultsForAllButTheWorker() {
    var options = SupervisorConfig.Options.of(WORKER);

    assertThat(options.worker().mainClass()).isEqualTo("dev.dormouse.worker.WorkerMain");
    assertThat(options.worker().javaHome()).isEqualTo(Path.of(System.getProperty("java.home")));
    assertThat(options.times())
        .isEqualTo(
            new SupervisorConfig.Times(
                Duration.ofSeconds(20),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofMinutes(5)));
    assertThat(options.room()).isEqualTo(new SupervisorConfig.Room(8, 10L << 30, 32L << 20));
    assertThat(options.checkpoints().after()).isEqualTo(Duration.ofSeconds(2));
    assertThat(options.checkpoints().far()).isEqualTo(Duration.ofSeconds(10));
    assertThat(options.checkpoints().heldMib()).isPositive();
  }

  @Test
  void takesEveryOption() {
    var second = Duration.ofSeconds(1);
    var times =
        SupervisorConfig.Times.DEFAULT
            .withPatience(second)
            .withHello(second)
            .withStop(second)
            .withDrain(second)
            .withIdle(second);
    var room = SupervisorConfig.Room.DEFAULT.withWarmMachines(1).withCacheBytes(2).withLogBytes(3);

    var rules = new CheckpointRules(second, second, 1);

    var options =
        SupervisorConfig.Options.of(WORKER).withTimes(times).withRoom(room).withCheckpoints(rules);

    assertThat(options.times())
        .isEqualTo(new SupervisorConfig.Times(second, second, second, second, second));
    assertThat(options.room()).isEqualTo(new SupervisorConfig.Room(1, 2, 3));
    assertThat(options.checkpoints()).isEqualTo(rules);
  }

  @Test
  void handsOnTheVariablesThatAreNamedAndNoOthers() {
    var own =
        Map.of("DORMOUSE_TASK_ENV", "CINEMA_URL, MISSING,,", "CINEMA_URL", "http://c", "KEY", "k");

    assertThat(SupervisorConfig.Worker.handedOn(own)).isEqualTo(Map.of("CINEMA_URL", "http://c"));
    assertThat(SupervisorConfig.Worker.handedOn(Map.of("KEY", "k"))).isEmpty();
  }

  @Test
  void neverShowsTheToken() {
    assertThat(config("the-token", 1).toString()).doesNotContain("the-token").contains("host");
  }

  @Test
  void namesWhatIsWrong() {
    assertThatThrownBy(() -> config("token", 0)).hasMessageContaining("slots is 0");
    assertThatThrownBy(() -> config(" ", 1)).hasMessageContaining("nodeToken is empty");
  }

  private static SupervisorConfig config(String token, int slots) {
    return new SupervisorConfig(
        "host",
        URI.create("http://localhost:8030"),
        token,
        Path.of("data"),
        slots,
        Map.of(),
        SupervisorConfig.Options.of(WORKER));
  }
}
