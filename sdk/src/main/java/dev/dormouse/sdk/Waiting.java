package dev.dormouse.sdk;

import dev.dormouse.protocol.WaitpointKind;
import dev.dormouse.protocol.api.RunResult;
import dev.dormouse.protocol.api.WaitAnswer;
import dev.dormouse.protocol.api.WaitResult;
import dev.dormouse.protocol.api.WaitSpec;
import dev.dormouse.sdk.spi.CurrentRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** How verbs block. */
final class Waiting {
  private Waiting() {}

  /** What blocks. */
  interface Body<T extends @Nullable Object> {
    T run() throws InterruptedException;
  }

  static WaitResult wait(CurrentRun run, WaitSpec spec) {
    return wait(run, List.of(spec)).getFirst();
  }

  /** All begin before the first is waited for. */
  static List<WaitResult> wait(CurrentRun run, List<? extends WaitSpec> specs) {
    HookChain.waits(run);
    var what = "waiting for " + specs.getFirst().getClass().getSimpleName();
    var ended =
        uninterrupted(
            what,
            () -> {
              var begun = new ArrayList<WaitAnswer>();
              for (var spec : specs) {
                begun.add(run.begin(spec));
              }
              var results = new ArrayList<WaitResult>();
              for (var wait : begun) {
                results.add(run.await(wait));
              }
              return results;
            });
    HookChain.resumes(run);
    return ended;
  }

  static WaitTimedOut timedOut(WaitpointKind kind, String what, @Nullable Duration timeout) {
    return new WaitTimedOut(kind, what, timeout == null ? "its own time" : timeout.toString());
  }

  static RunResult onlyRun(WaitResult ended) {
    if (ended.runs().size() != 1) {
      throw new IllegalStateException(
          "the wait " + ended.waitpointId() + " for a run ended with " + ended.runs().size());
    }
    return ended.runs().getFirst();
  }

  /**
   * A thread that the author interrupted meets an unchecked exception with its flag set, as with
   * {@code CompletableFuture}: verbs stay usable where no checked exception is let through.
   */
  static <T extends @Nullable Object> T uninterrupted(String what, Body<T> body) {
    try {
      return body.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      var cancellation = new CancellationException("the thread was interrupted while " + what);
      cancellation.initCause(e);
      throw cancellation;
    }
  }
}
