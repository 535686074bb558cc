package dev.dormouse.worker.opentelemetry;

import dev.dormouse.protocol.worker.LogEntry.Level;
import dev.dormouse.worker.logging.LogBuffer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.ReadWriteLogRecord;

/** Lines that a task's libraries log through OpenTelemetry, into the run's log. */
final class TaskLines implements LogRecordProcessor {
  /** Each level has so many numbers; the first is 1. */
  private static final int NUMBERS_A_LEVEL = 4;

  private final LogBuffer log;

  TaskLines(LogBuffer log) {
    this.log = log;
  }

  @Override
  public void onEmit(Context context, ReadWriteLogRecord line) {
    var told = line.toLogRecordData();
    var body = told.getBodyValue();
    log.add(
        level(told.getSeverity().getSeverityNumber()),
        told.getInstrumentationScopeInfo().getName(),
        body == null ? "" : body.asString(),
        Texts.of(told.getAttributes()));
  }

  private static Level level(int number) {
    if (number < 1) {
      return Level.INFO;
    }
    return switch ((number - 1) / NUMBERS_A_LEVEL) {
      case 0 -> Level.TRACE;
      case 1 -> Level.DEBUG;
      case 2 -> Level.INFO;
      case 3 -> Level.WARN;
      default -> Level.ERROR;
    };
  }
}
