package dev.dormouse.e2e;

import java.nio.file.Path;
import java.util.List;

/** What the build of the house leaves behind for these tests. */
final class Distribution {
  /** What the project of the tests' tasks needs beside its own classes. */
  static final List<String> LIBRARIES =
      List.of(
          "dormouse-sdk",
          "dormouse-protocol",
          "jackson-databind-3",
          "jackson-core-3",
          "jackson-annotations",
          "slf4j-api",
          "jspecify");

  static final Path CLASSES = Path.of("target", "classes");

  private Distribution() {}

  static Path home() {
    return Path.of("..", "cli", "target", "dormouse").toAbsolutePath().normalize();
  }

  /**
   * A number of faults: the first in everyday runs, the second with {@code -Ddormouse.faults=full}.
   */
  static int faults(int everyday, int full) {
    return "full".equals(System.getProperty("dormouse.faults")) ? full : everyday;
  }
}
