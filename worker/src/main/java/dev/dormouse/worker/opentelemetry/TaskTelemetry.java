package dev.dormouse.worker.opentelemetry;

import dev.dormouse.protocol.worker.Measurement;
import dev.dormouse.worker.logging.LogBuffer;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.logs.LoggerProvider;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The worker's {@link GlobalOpenTelemetry}: metrics, spans and lines that a task or its libraries
 * record go where the run's own go. Made when it is first used: most tasks never do.
 */
public final class TaskTelemetry implements OpenTelemetry {
  private static final String SWITCH = "DORMOUSE_OPENTELEMETRY";

  private final LogBuffer log;
  private final TaskMetrics metrics = new TaskMetrics();
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable OpenTelemetrySdk sdk;

  private TaskTelemetry(LogBuffer log) {
    this.log = log;
  }

  /**
   * Makes it the global one, unless the variable {@code DORMOUSE_OPENTELEMETRY} is {@code off}:
   * then a task may set its own.
   */
  public static TaskTelemetry install(LogBuffer log) {
    var telemetry = new TaskTelemetry(log);
    if (!"off".equals(System.getenv(SWITCH))) {
      GlobalOpenTelemetry.set(telemetry);
    }
    return telemetry;
  }

  /** What the task has measured since this was asked last; nothing where it measures nothing. */
  public List<Measurement> measured() {
    return sdk == null ? List.of() : metrics.collect();
  }

  private OpenTelemetrySdk sdk() {
    var made = sdk;
    if (made != null) {
      return made;
    }
    lock.lock();
    try {
      var first = sdk == null ? make() : sdk;
      sdk = first;
      return first;
    } finally {
      lock.unlock();
    }
  }

  private OpenTelemetrySdk make() {
    return OpenTelemetrySdk.builder()
        .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(metrics).build())
        .setTracerProvider(
            SdkTracerProvider.builder()
                .setIdGenerator(new RunIds())
                .addSpanProcessor(new TaskSpans(log))
                .build())
        .setLoggerProvider(
            SdkLoggerProvider.builder().addLogRecordProcessor(new TaskLines(log)).build())
        .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
        .build();
  }

  @Override
  public TracerProvider getTracerProvider() {
    return sdk().getTracerProvider();
  }

  @Override
  public MeterProvider getMeterProvider() {
    return sdk().getMeterProvider();
  }

  @Override
  public LoggerProvider getLogsBridge() {
    return sdk().getLogsBridge();
  }

  @Override
  public ContextPropagators getPropagators() {
    return sdk().getPropagators();
  }
}
