package dev.dormouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.e2e.tasks.Tasks;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.sdk.ApiException;
import dev.dormouse.sdk.Dormouse;
import dev.dormouse.sdk.RunHandle;
import dev.dormouse.sdk.RunOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Server, supervisor and all, killed under load. */
class KilledServerIT {
  private static final int KILLS = Distribution.faults(5, 20);
  private static final int CALLERS = 4;
  private static final Duration PATIENCE = Duration.ofMinutes(8);

  private final Queue<RunHandle<Integer>> acknowledged = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean enough = new AtomicBoolean();

  @Test
  void noAcknowledgedRunIsLostAndNoneEndsTwiceHoweverOftenTheServerIsKilled(@TempDir Path data)
      throws Exception {
    var random = new Random(20261123);
    try (var installation = Installation.start(Distribution.home(), data, "--slots", "3");
        var effects = new Effects(_ -> {})) {
      var project = Project.create(installation, "faults");
      project.deploy(Distribution.CLASSES, "dev.dormouse.e2e.tasks", Distribution.LIBRARIES);
      var client = Dormouse.builder().url(installation.url()).secretKey(project.key()).build();
      var callers = new Thread[CALLERS];
      for (int i = 0; i < CALLERS; i++) {
        int number = i;
        callers[i] = Thread.ofVirtual().start(() -> call(client, effects.url(), number));
      }

      for (int i = 0; i < KILLS; i++) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300 + random.nextInt(1500)));
        installation.kill();
        installation.start();
      }
      enough.set(true);
      for (var caller : callers) {
        caller.join();
      }

      assertThat(acknowledged).isNotEmpty();
      for (var run : acknowledged) {
        assertThat(run.await(PATIENCE)).isPositive();
        var seen = client.call("GET", "/api/v3/runs/" + run.id(), null);
        assertThat(RunStatus.valueOf(seen.required("status").stringValue()))
            .isEqualTo(RunStatus.COMPLETED);
        var ends =
            StreamSupport.stream(seen.required("attempts").spliterator(), false)
                .filter(attempt -> attempt.required("status").stringValue().equals("COMPLETED"));
        assertThat(ends).as("ends of %s", run.id()).hasSize(1);
        assertThat(effects.of(run.id().value())).isBetween(1, seen.required("attempts").size());
      }
    }
  }

  /** Triggers runs at a moderate pace; an error means that the run was not acknowledged. */
  private void call(Dormouse client, String effects, int number) {
    for (int i = 0; !enough.get(); i++) {
      var task = (i + number) % 3 == 0 ? Tasks.COUNTED_WITH_WAIT : Tasks.COUNTED;
      try {
        acknowledged.add(
            client.trigger(task, new Tasks.Work(effects, i % 40), RunOptions.defaults()));
      } catch (ApiException e) {
        // Not acknowledged: it may or may not be there.
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(40));
    }
  }
}
