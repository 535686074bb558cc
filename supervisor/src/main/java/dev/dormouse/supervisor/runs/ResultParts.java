package dev.dormouse.supervisor.runs;

import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.Limits;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.api.WaitResult;
import dev.dormouse.protocol.worker.WorkerCommand;
import dev.dormouse.supervisor.workers.CommandQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Wait results, split so that each part fits into a command. */
sealed interface ResultParts {
  /** How much one command carries; a single larger result goes alone. */
  long PART_BYTES = 4L * 1024 * 1024;

  long MOST_BYTES = Limits.FRAME_BYTES - 64L * 1024;

  /** They fit. */
  record Fitting(List<Part> parts) implements ResultParts {}

  /** One is larger than any frame. */
  record TooLarge(WaitpointId waitpointId, long bytes) implements ResultParts {}

  /** What one command carries. */
  record Part(List<WaitResult> results, long bytes) {}

  /** Tells the worker; why that cannot be done, where it cannot. */
  static Optional<String> send(List<WaitResult> results, RunId run, CommandQueue commands) {
    return switch (of(results)) {
      case Fitting(var parts) -> {
        for (var part : parts) {
          commands.add(
              part.bytes(), number -> new WorkerCommand.Complete(number, run, part.results()));
        }
        yield Optional.empty();
      }
      case TooLarge(var waitpoint, var bytes) ->
          Optional.of(
              "the result of %s has %d bytes; a run can be given %d"
                  .formatted(waitpoint, bytes, MOST_BYTES));
    };
  }

  static ResultParts of(List<WaitResult> results) {
    var parts = new ArrayList<Part>();
    var part = new ArrayList<WaitResult>();
    long bytes = 0;
    for (var result : results) {
      long size = Json.mapper().writeValueAsBytes(result).length;
      if (size > MOST_BYTES) {
        return new TooLarge(result.waitpointId(), size);
      }
      if (bytes + size > PART_BYTES && !part.isEmpty()) {
        parts.add(new Part(List.copyOf(part), bytes));
        part.clear();
        bytes = 0;
      }
      part.add(result);
      bytes += size;
    }
    if (!part.isEmpty()) {
      parts.add(new Part(List.copyOf(part), bytes));
    }
    return new Fitting(parts);
  }
}
