package dev.dormouse.telemetry.embedded;

import java.nio.file.Path;

/**
 * Where the embedded ClickHouse finds its library and keeps its data.
 *
 * @param library {@code libchdb.so}, as {@code bin/setup-clickhouse} puts it
 * @param memory bytes that all queries and caches may take together
 */
public record EmbeddedClickHouseConfig(Path library, Path folder, long memory) {
  private static final long LEAST_MEMORY = 256L << 20;
  private static final long USUAL_MEMORY = 4L << 30;

  public EmbeddedClickHouseConfig {
    library = library.toAbsolutePath();
    folder = folder.toAbsolutePath();
    if (memory < LEAST_MEMORY) {
      throw new IllegalArgumentException(
          "memory is " + memory + " bytes; it must be at least " + LEAST_MEMORY);
    }
  }

  public static EmbeddedClickHouseConfig of(Path library, Path folder) {
    return new EmbeddedClickHouseConfig(library, folder, USUAL_MEMORY);
  }
}
