package dev.dormouse.supervisor;

import static dev.dormouse.supervisor.fixture.Eventually.await;

import dev.dormouse.protocol.node.Report;
import dev.dormouse.supervisor.fixture.FakeServer;
import dev.dormouse.supervisor.fixture.SupervisorProgram;
import dev.dormouse.supervisor.fixture.TestNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A supervisor that is killed leaves nothing behind that computes. */
class KilledSupervisorIT {
  @Test
  void itsWorkersLeaveWithItAndTheNextOneBeginsANewLife(@TempDir Path dataDir) throws IOException {
    try (var server = new FakeServer(Duration.ofSeconds(30))) {
      var supervisor = SupervisorProgram.start(server, dataDir);
      var run = TestNode.assignment(1, "call POST /api/pid \"PID\"", "hang");
      server.assign(run);
      await("the run executes", () -> !server.calls().isEmpty());
      var pid = Long.parseLong(server.calls().getFirst().replaceAll(".*\"pid-([0-9]+)\".*", "$1"));

      supervisor.destroyForcibly();

      await(
          "its worker has left",
          () -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
      var next = SupervisorProgram.start(server, dataDir);
      // Until then a long poll of the killed one may still stand, and would be given the run.
      await("the next life has begun", () -> server.nodes().size() == 2);
      server.assign(TestNode.assignment(2, "env GREETING"));
      await(
          "the next life executes runs",
          () -> server.reports().stream().anyMatch(Report.Ended.class::isInstance));
      next.destroyForcibly();
    }
  }
}
