package dev.dormouse.worker.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.dormouse.worker.link.SupervisorLink;
import dev.dormouse.worker.logging.Capture;
import dev.dormouse.worker.logging.LogBuffer;
import dev.dormouse.worker.logging.LogSender;
import dev.dormouse.worker.logging.WorkerLog;
import java.nio.file.Path;
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

    assertThatCode(() -> new Rehearsal(WorkerParts.of(link, log)).play())
        .doesNotThrowAnyException();
    assertThat(log.end()).isEmpty();
    assertThat(new WorkerRuns().currentRun()).isEmpty();
  }
}
