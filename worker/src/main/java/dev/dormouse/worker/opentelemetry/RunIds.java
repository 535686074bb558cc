package dev.dormouse.worker.opentelemetry;

import dev.dormouse.sdk.spi.CurrentRun;
import dev.dormouse.worker.run.WorkerRuns;
import io.opentelemetry.sdk.trace.IdGenerator;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Ids of traces and spans: a trace that begins in a run is the run's. Spans are drawn from the
 * generator that is seeded anew in each restored worker: all that are restored from one checkpoint
 * would draw the same from any other.
 */
final class RunIds implements IdGenerator {
  private static final int TRACE_ID = 16;
  private static final int SPAN_ID = 8;
  private static final int FIRST_OF_TRACE = 3;
  private static final int FIRST_OF_SPAN = 36;

  private final SecureRandom random = new SecureRandom();

  /** The trace of the run and the span of its attempt, as in {@code 00-trace-span-01}. */
  private static Optional<String> ofRun() {
    return new WorkerRuns().currentRun().flatMap(CurrentRun::traceparent);
  }

  /** The attempt's span: the parent of what has none; empty outside of runs. */
  static String attempt() {
    return ofRun()
        .map(context -> context.substring(FIRST_OF_SPAN, FIRST_OF_SPAN + 2 * SPAN_ID))
        .orElse("");
  }

  @Override
  public String generateTraceId() {
    return ofRun()
        .map(context -> context.substring(FIRST_OF_TRACE, FIRST_OF_TRACE + 2 * TRACE_ID))
        .orElseGet(() -> draw(TRACE_ID));
  }

  @Override
  public String generateSpanId() {
    return draw(SPAN_ID);
  }

  private String draw(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    // All zero is none.
    bytes[0] |= 1;
    return HexFormat.of().formatHex(bytes);
  }
}
