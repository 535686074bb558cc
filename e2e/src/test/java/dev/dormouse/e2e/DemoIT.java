package dev.dormouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer sees first: {@code bin/dormouse demo}, run as they run it. */
class DemoIT {
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  @Test
  void theDemoSellsRollsBackAndRetriesAndEveryStepHappensOnce(@TempDir Path folder)
      throws Exception {
    // given
    var output = folder.resolve("demo.txt");

    // when
    var demo =
        new ProcessBuilder(projectRoot().resolve("bin/dormouse").toString(), "demo")
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = demo.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    if (!ended) {
      demo.descendants().forEach(ProcessHandle::destroyForcibly);
      demo.destroyForcibly();
    }

    // then
    var told = Files.readString(output);
    assertThat(ended).as("the demo ended; it had told:\n%s", told).isTrue();
    assertThat(demo.exitValue()).as("the exit code of the demo, which told:\n%s", told).isZero();
    assertThat(lines(told, "the run is WAITING")).as("%s", told).hasSize(4);
    assertThat(lines(told, "the run is COMPLETED")).as("%s", told).hasSize(2);
    assertThat(lines(told, "the run is FAILED")).as("%s", told).hasSize(1);
    assertThat(lines(told, "rollback: ")).as("%s", told).hasSize(3);
    assertThat(lines(told, "counted at the box office")).as("%s", told).hasSize(3);
    assertThat(told).contains("All went as it should");
    if (Files.isDirectory(projectRoot().resolve(".dormouse/machines"))) {
      assertThat(lines(told, "the run's machine is gone: its checkpoint takes")).isNotEmpty();
    }
  }

  private static List<String> lines(String text, String part) {
    return text.lines().filter(line -> line.contains(part)).toList();
  }

  /** The folder in which Maven runs these tests is a module of the project. */
  private static Path projectRoot() throws IOException {
    var module = Path.of("").toRealPath();
    return Objects.requireNonNull(module.getParent(), "the project's root");
  }
}
