package dev.dormouse.supervisor.runs;

import dev.dormouse.protocol.Limits;
import dev.dormouse.protocol.RunError;
import dev.dormouse.protocol.worker.Outcome;
import dev.dormouse.protocol.worker.WorkerCommand.Stop.Reason;
import org.jspecify.annotations.Nullable;

/** Outcomes that workers tell, believed only where they fit, and those that the node decides. */
final class Outcomes {
  private Outcomes() {}

  static Outcome checked(Outcome outcome, long bytes, @Nullable Reason stopping) {
    return switch (outcome) {
      case Outcome.Completed completed when bytes > Limits.OUTPUT_BYTES ->
          failed(
              "OUTPUT_TOO_LARGE",
              "the output has about " + bytes + " bytes; it may have " + Limits.OUTPUT_BYTES);
      case Outcome.Stopped stopped when stopped.reason() != stopping ->
          failed("WORKER_PROTOCOL", "the worker says that it was stopped, but nobody told it to");
      case Outcome.Completed completed -> completed;
      case Outcome.Failed failed -> failed;
      case Outcome.Stopped stopped -> stopped;
    };
  }

  static Outcome.Failed failed(String name, String message) {
    return new Outcome.Failed(RunError.of(name, message), false, null);
  }
}
