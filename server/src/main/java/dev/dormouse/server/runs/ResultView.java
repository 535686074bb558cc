package dev.dormouse.server.runs;

import dev.dormouse.protocol.RunError;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.api.RunResult;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/**
 * How a run ended: {@link RunResult} with what the official client wants beside.
 *
 * @param output the JSON itself for callers who {@code wait}; a text that holds it for the official
 *     client
 */
public record ResultView(
    boolean ok,
    RunId id,
    TaskId taskIdentifier,
    RunStatus status,
    @Nullable JsonNode output,
    @Nullable String outputType,
    @Nullable Failure error) {

  /** Why it did not complete, in the official client's form. */
  public record Failure(String type, String name, String message, String stackTrace) {
    static Failure of(RunError error) {
      return new Failure(
          "BUILT_IN_ERROR",
          error.name(),
          error.message(),
          Objects.requireNonNullElse(error.stackTrace(), ""));
    }
  }

  static ResultView of(RunResult result) {
    return of(result, result.output());
  }

  /** With the output as the text that the official client parses. */
  public static ResultView forOfficialClient(RunResult result) {
    var output = result.output();
    return of(result, output == null ? null : StringNode.valueOf(output.toString()));
  }

  private static ResultView of(RunResult result, @Nullable JsonNode output) {
    var error = result.error();
    return new ResultView(
        result.ok(),
        result.id(),
        result.taskIdentifier(),
        result.status(),
        output,
        result.ok() ? "application/json" : null,
        result.ok()
            ? null
            : Failure.of(
                error == null
                    ? RunError.of(result.status().name(), "The run is " + result.status())
                    : error));
  }
}
