package dev.dormouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.e2e.tasks.Tasks;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.sdk.Dormouse;
import dev.dormouse.sdk.RunHandle;
import dev.dormouse.sdk.RunOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers that are killed in the middle of an attempt. */
class KilledWorkerIT {
  private static final int KILLS = Distribution.faults(12, 100);
  private static final Duration PATIENCE = Duration.ofMinutes(8);

  @Test
  void everyRunEndsAndHasNoMoreEffectsThanAttemptsHoweverOftenItsWorkerIsKilled(@TempDir Path data)
      throws Exception {
    var killer = new Killer(KILLS);
    try (var installation = Installation.start(Distribution.home(), data, "--slots", "3");
        var effects = new Effects(killer::see)) {
      var project = Project.create(installation, "faults");
      project.deploy(Distribution.CLASSES, "dev.dormouse.e2e.tasks", Distribution.LIBRARIES);
      var client = Dormouse.builder().url(installation.url()).secretKey(project.key()).build();
      List<RunHandle<Integer>> runs = new ArrayList<>();
      for (int i = 0; i < KILLS; i++) {
        runs.add(
            client.trigger(
                Tasks.COUNTED, new Tasks.Work(effects.url(), 30), RunOptions.defaults()));
      }

      for (var run : runs) {
        assertThat(run.await(PATIENCE)).isPositive();
        assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
        var attempts =
            client.call("GET", "/api/v3/runs/" + run.id(), null).required("attempts").size();
        assertThat(effects.of(run.id().value())).isBetween(1, attempts);
      }
      assertThat(killer.kills.get()).isEqualTo(KILLS);
    }
  }

  /**
   * Kills processes by the number that an effect tells, some time after it, until it has killed
   * enough.
   */
  private static final class Killer {
    private final Random random = new Random(20261123);
    private final AtomicInteger left;
    private final AtomicInteger kills = new AtomicInteger();

    Killer(int kills) {
      this.left = new AtomicInteger(kills);
    }

    void see(Effects.Effect effect) {
      int delay;
      synchronized (random) {
        delay = random.nextInt(25);
      }
      // The run and its attempt last longer than the delay, so the kill always meets a living
      // attempt.
      if (left.getAndDecrement() > 0) {
        CompletableFuture.delayedExecutor(delay, TimeUnit.MILLISECONDS)
            .execute(() ->
                ProcessHandle.of(effect.pid())
                    .ifPresent(worker -> {
                      if (worker.destroyForcibly()) {
                        kills.incrementAndGet();
                      }
                    }));
      }
    }
  }
}
