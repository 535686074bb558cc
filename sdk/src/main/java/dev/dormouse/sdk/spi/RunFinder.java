package dev.dormouse.sdk.spi;

import java.util.Optional;

/**
 * Knows which run the calling code belongs to; found once per JVM through {@link
 * java.util.ServiceLoader}.
 *
 * <p>A worker has one run at a time and gives it to every thread of the JVM; a runtime with many
 * runs in one JVM decides by the thread.
 */
public interface RunFinder {
  /** The run of the calling thread; empty outside of runs. */
  Optional<CurrentRun> currentRun();

  /**
   * Who answers the calls that the calling thread makes outside of runs; empty for the server that
   * the environment describes.
   */
  default Optional<Carrier> server() {
    return Optional.empty();
  }

  /** The calling thread is about to trigger a task whose code is at hand. */
  default void mentioned(TaskCode task) {}
}
