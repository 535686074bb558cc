package dev.dormouse.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.node.Report;
import dev.dormouse.supervisor.fixture.TestNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstRunIT {
  @TempDir Path dataDir;

  @Test
  void executesARunAndReportsItsOutput() {
    try (var node = TestNode.start(dataDir)) {
      var run = node.run("env GREETING");
      assertThat(node.awaitText(run)).isEqualTo("hello");
      assertThat(node.server().reports(run.runId()))
          .hasExactlyElementsOfTypes(Report.Started.class, Report.Ended.class);
    }
  }
}
