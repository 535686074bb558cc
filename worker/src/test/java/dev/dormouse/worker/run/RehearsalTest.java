package dev.dormouse.worker.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.dormouse.worker.link.SupervisorLink;
import dev.dormouse.worker.logging.Capture;
import dev.dormouse.worker.logging.LogBuffer;
import dev.dormouse.worker.logging.LogSender;
import dev.dormouse.worker.logging.WorkerLog;
import dev.dormouse.worker.metrics.RunMetrics;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is played before the first run. */
final class RehearsalTest {
  @TempDir Path folder;

  @Test
  void playsWithoutASupervisorAndLeavesNothingBehind() {
    var link = new SupervisorLink(folder.resolve("nobody"));
    var buffer = LogBuffer.OF_THIS_JVM;
    var log = new WorkerLog(buffer, new LogSender(buffer, link), new Capture(buffer));
    var metrics = new RunMetrics(link, log.clock(), List::of);

    assertThatCode(() -> new Rehearsal(WorkerParts.of(link, log, metrics)).play())
        .doesNotThrowAnyException();
    assertThat(log.end()).isEmpty();
    assertThat(new WorkerRuns().currentRun()).isEmpty();
  }
}
