package dev.dormouse.worker.logging;

import dev.dormouse.protocol.worker.LogEntry.Level;
import dev.dormouse.sdk.spi.Traces;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;

/** Takes what is logged through {@code java.util.logging}. */
final class JavaUtilLogging extends Handler {
  private final LogBuffer buffer;

  JavaUtilLogging(LogBuffer buffer) {
    this.buffer = buffer;
    setFormatter(new SimpleFormatter());
  }

  @Override
  public void publish(LogRecord entry) {
    if (!isLoggable(entry)) {
      return;
    }
    var message = Objects.requireNonNullElse(getFormatter().formatMessage(entry), "");
    var thrown = entry.getThrown();
    buffer.add(
        level(entry.getLevel().intValue()),
        Objects.requireNonNullElse(entry.getLoggerName(), "java.util.logging"),
        thrown == null ? message : message + "\n" + Traces.of(thrown),
        Map.of());
  }

  private static Level level(int value) {
    if (value >= java.util.logging.Level.SEVERE.intValue()) {
      return Level.ERROR;
    }
    if (value >= java.util.logging.Level.WARNING.intValue()) {
      return Level.WARN;
    }
    if (value >= java.util.logging.Level.INFO.intValue()) {
      return Level.INFO;
    }
    return value >= java.util.logging.Level.FINE.intValue() ? Level.DEBUG : Level.TRACE;
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
