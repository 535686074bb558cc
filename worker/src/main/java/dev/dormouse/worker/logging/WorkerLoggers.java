package dev.dormouse.worker.logging;

import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/** Makes the loggers of a worker, all of one level. */
final class WorkerLoggers implements ILoggerFactory {
  private final LogBuffer buffer;
  private final Level level;
  private final ConcurrentMap<String, Logger> loggers = new ConcurrentHashMap<>();

  WorkerLoggers(LogBuffer buffer, Level level) {
    this.buffer = buffer;
    this.level = level;
  }

  /** INFO where nothing is said, or nothing that is understood. */
  static Level level(@Nullable String name) {
    if (name == null) {
      return Level.INFO;
    }
    try {
      return Level.valueOf(name.strip().toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      return Level.INFO;
    }
  }

  @Override
  public Logger getLogger(String name) {
    return loggers.computeIfAbsent(name, n -> new WorkerLogger(n, level, buffer));
  }
}
