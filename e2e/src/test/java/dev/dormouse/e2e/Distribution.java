package dev.dormouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
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

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /** What a script says where this host cannot have what it sets up. */
  private static final int CANNOT = 3;

  private Distribution() {}

  public static Path home() {
    return Path.of("..", "cli", "target", "dormouse").toAbsolutePath().normalize();
  }

  /**
   * runc and CRIU, set up first where they are missing; where this host cannot have them, the test
   * says so and is left out.
   */
  static Path machines() throws IOException, InterruptedException {
    var setUp = setUp("setup-machines");
    Assumptions.assumeTrue(setUp.code() == 0, setUp.output());
    var elsewhere = System.getenv("DORMOUSE_MACHINES");
    return elsewhere == null ? ROOT.resolve(".dormouse").resolve("machines") : Path.of(elsewhere);
  }

  /**
   * The folder of ClickHouse's library, fetched first where it is missing; null where this host
   * cannot have it.
   */
  static @Nullable Path clickHouse() throws IOException, InterruptedException {
    var setUp = setUp("setup-clickhouse");
    if (setUp.code() == CANNOT) {
      return null;
    }
    assertThat(setUp.code()).as(setUp.output()).isZero();
    return Path.of(setUp.output().lines().reduce("", (_, last) -> last));
  }

  private record SetUp(int code, String output) {}

  private static SetUp setUp(String script) throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(ROOT.resolve("bin").resolve(script).toString())
            .redirectErrorStream(true)
            .start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new SetUp(process.waitFor(), output);
  }

  /**
   * A number of faults: the first in everyday runs, the second with {@code -Ddormouse.faults=full}.
   */
  static int faults(int everyday, int full) {
    return "full".equals(System.getProperty("dormouse.faults")) ? full : everyday;
  }
}
