package dev.dormouse.worker.logging;

import dev.dormouse.protocol.worker.LogEntry;
import dev.dormouse.sdk.spi.Traces;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;
import org.slf4j.event.LoggingEvent;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.spi.LoggingEventAware;

/** Writes to the run's log; what is in the MDC and key-value pairs become attributes. */
final class WorkerLogger extends LegacyAbstractLogger implements LoggingEventAware {
  private final Level threshold;
  private final transient LogBuffer buffer;

  WorkerLogger(String name, Level threshold, LogBuffer buffer) {
    this.name = name;
    this.threshold = threshold;
    this.buffer = buffer;
  }

  private boolean isEnabled(Level level) {
    return level.toInt() >= threshold.toInt();
  }

  @Override
  public boolean isTraceEnabled() {
    return isEnabled(Level.TRACE);
  }

  @Override
  public boolean isDebugEnabled() {
    return isEnabled(Level.DEBUG);
  }

  @Override
  public boolean isInfoEnabled() {
    return isEnabled(Level.INFO);
  }

  @Override
  public boolean isWarnEnabled() {
    return isEnabled(Level.WARN);
  }

  @Override
  public boolean isErrorEnabled() {
    return isEnabled(Level.ERROR);
  }

  @Override
  protected @Nullable String getFullyQualifiedCallerName() {
    return null;
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level,
      @Nullable Marker marker,
      @Nullable String pattern,
      Object @Nullable [] arguments,
      @Nullable Throwable thrown) {
    write(level, format(pattern, arguments), thrown, mdc());
  }

  @Override
  public void log(LoggingEvent event) {
    if (!isEnabled(event.getLevel())) {
      return;
    }
    var attributes = new LinkedHashMap<>(mdc());
    var pairs = event.getKeyValuePairs();
    if (pairs != null) {
      for (KeyValuePair pair : pairs) {
        attributes.put(pair.key, String.valueOf(pair.value));
      }
    }
    write(
        event.getLevel(),
        format(event.getMessage(), event.getArgumentArray()),
        event.getThrowable(),
        attributes);
  }

  private void write(
      Level level, String message, @Nullable Throwable thrown, Map<String, String> attributes) {
    buffer.add(
        switch (level) {
          case TRACE -> LogEntry.Level.TRACE;
          case DEBUG -> LogEntry.Level.DEBUG;
          case INFO -> LogEntry.Level.INFO;
          case WARN -> LogEntry.Level.WARN;
          case ERROR -> LogEntry.Level.ERROR;
        },
        getName(),
        thrown == null ? message : message + "\n" + Traces.of(thrown),
        attributes);
  }

  private static String format(@Nullable String pattern, Object @Nullable [] arguments) {
    var message =
        arguments == null ? pattern : MessageFormatter.basicArrayFormat(pattern, arguments);
    return Objects.requireNonNullElse(message, "null");
  }

  private static Map<String, String> mdc() {
    var context = MDC.getCopyOfContextMap();
    if (context == null || context.isEmpty()) {
      return Map.of();
    }
    // A value may be null there, and may not here.
    var attributes = new LinkedHashMap<String, String>();
    context.forEach((key, value) -> attributes.put(key, String.valueOf(value)));
    return attributes;
  }
}
