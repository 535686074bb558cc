package dev.dormouse.testing.memory;

import dev.dormouse.protocol.api.WaitSpec;
import java.util.stream.Collectors;

/** Tells why nothing goes on, and what a test could do about it. */
final class Stuck {
  private Stuck() {}

  /** A line for each thing that is in the way. */
  static String shown(World world) {
    return world.runs().stream()
        .filter(run -> !run.status.isFinal())
        .map(run -> "\n- run " + run.id + " of task \"" + run.task + "\" " + why(world, run))
        .collect(Collectors.joining());
  }

  private static String why(World world, MemoryRun run) {
    return switch (run.status) {
      case WAITING -> "waits " + waits(run);
      case QUEUED -> "is queued: " + world.queues().blocker(run);
      case DELAYED -> "begins at " + run.delayedUntil;
      case EXECUTING, DEQUEUED -> {
        var attempt = run.current;
        yield "is executing, and its thread is here:" + (attempt == null ? "" : attempt.stack());
      }
      case PENDING_VERSION,
          COMPLETED,
          CANCELED,
          FAILED,
          CRASHED,
          SYSTEM_FAILURE,
          EXPIRED,
          TIMED_OUT ->
          "is " + run.status;
    };
  }

  private static String waits(MemoryRun run) {
    return run.waits.stream()
        .filter(MemoryWait::isOpen)
        .map(wait -> "for " + wait.what() + " since " + wait.begun() + hint(wait.spec()))
        .collect(Collectors.joining(", and "));
  }

  private static String hint(WaitSpec spec) {
    return switch (spec) {
      case WaitSpec.ForToken token -> "; complete it with dormouse.complete(run.token(), …)";
      case WaitSpec.ForRequest request -> "; make it with dormouse.post(run.url(), …)";
      case WaitSpec.ForEvent event -> "; send one with dormouse.send(…)";
      case WaitSpec.ForDuration time -> "";
      case WaitSpec.Until time -> "";
      case WaitSpec.ForRun child -> "";
      case WaitSpec.ForBatch batch -> "";
    };
  }
}
