package dev.dormouse.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** What the build of the house leaves behind for these tests. */
public final class Distribution {
  /** What the project of the tests' tasks needs beside its own classes. */
  public static final List<String> LIBRARIES =
      List.of(
          "dormouse-sdk",
          "dormouse-protocol",
          "jackson-databind-3",
          "jackson-core-3",
          "jackson-annotations",
          "slf4j-api",
          "jspecify");

  public static final Path CLASSES = Path.of("target", "classes");

  private Distribution() {}

  public static Path home() {
    return Path.of("..", "cli", "target", "dormouse").toAbsolutePath().normalize();
  }

  /**
   * runc and CRIU, set up first where they are missing; where this host cannot have them, the test
   * says so and is left out.
   */
  static Path machines() throws IOException, InterruptedException {
    var root = Path.of("..").toAbsolutePath().normalize();
    var process =
        new ProcessBuilder(root.resolve("bin").resolve("setup-machines").toString())
            .redirectErrorStream(true)
            .start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Assumptions.assumeTrue(process.waitFor() == 0, output);
    var elsewhere = System.getenv("DORMOUSE_MACHINES");
    return elsewhere == null ? root.resolve(".dormouse").resolve("machines") : Path.of(elsewhere);
  }

  /**
   * A number of faults: the first in everyday runs, the second with {@code -Ddormouse.faults=full}.
   */
  static int faults(int everyday, int full) {
    return "full".equals(System.getProperty("dormouse.faults")) ? full : everyday;
  }
}
