package dev.dormouse.sdk;

import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.Limits;
import dev.dormouse.protocol.RunError;
import dev.dormouse.protocol.worker.Outcome;
import dev.dormouse.sdk.spi.Traces;
import java.io.OutputStream;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** How attempts end, by what the task's code returned or threw. */
final class Outcomes {
  /** Longer than anybody means. */
  private static final Duration LONGEST_REST = Duration.ofDays(36_500);

  private static final int MAX_WRAPPINGS = 8;

  private Outcomes() {}

  static Outcome returned(JsonNode output) {
    var counter = new ByteCounter();
    Json.mapper().writeValue(counter, output);
    if (counter.bytes <= Limits.OUTPUT_BYTES) {
      return new Outcome.Completed(output);
    }
    var error =
        RunError.of(
            "OUTPUT_TOO_LARGE",
            "the output has "
                + counter.bytes
                + " bytes of JSON; it may have at most "
                + Limits.OUTPUT_BYTES
                + ". Store it elsewhere and return its address");
    return new Outcome.Failed(error, false, null);
  }

  static Outcome threw(Throwable thrown, InstantSource clock) {
    var cause = unwrapped(thrown);
    return new Outcome.Failed(Traces.error(thrown), mayHelp(thrown), retryAt(cause, clock));
  }

  /** Whether another attempt could end otherwise. */
  static boolean mayHelp(Throwable thrown) {
    var cause = unwrapped(thrown);
    return !(cause instanceof AbortRun) && !(cause instanceof JsonMismatch);
  }

  /** When the author wants the next attempt; null where that is left to the policy. */
  private static @Nullable Instant retryAt(@Nullable Throwable cause, InstantSource clock) {
    if (!(cause instanceof RetryRun retry)) {
      return null;
    }
    var now = clock.instant();
    var latest = now.plus(LONGEST_REST);
    try {
      var at = retry.retryAt(now);
      return at.isAfter(latest) ? latest : at.isBefore(now) ? now : at;
    } catch (DateTimeException | ArithmeticException e) {
      return latest;
    }
  }

  /** What was thrown, without what brought it from another thread. */
  private static @Nullable Throwable unwrapped(Throwable thrown) {
    @Nullable Throwable cause = thrown;
    // Causes may run in a circle.
    for (int depth = 0;
        depth < MAX_WRAPPINGS
            && (cause instanceof ExecutionException || cause instanceof CompletionException);
        depth++) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** Counts what is written. */
  private static final class ByteCounter extends OutputStream {
    private long bytes;

    @Override
    public void write(int b) {
      bytes++;
    }

    @Override
    public void write(byte[] b, int offset, int length) {
      bytes += length;
    }
  }
}
