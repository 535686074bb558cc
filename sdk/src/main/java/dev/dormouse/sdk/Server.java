package dev.dormouse.sdk;

import dev.dormouse.protocol.Json;
import dev.dormouse.sdk.ApiCalls.Repeat;
import dev.dormouse.sdk.spi.ApiAnswer;
import dev.dormouse.sdk.spi.CurrentRun;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The server as a verb sees it: through the relay of the run that calls, or straight over HTTP.
 *
 * @param keys names for what is asked for, so that a call which arrives twice asks once
 * @param added the options that each triggered run gets from its caller
 */
record Server(ApiCalls calls, Supplier<String> keys, Supplier<ObjectNode> added) {

  /** Through the relay of a run: its children know their parent, its keys are its own. */
  static Server of(CurrentRun run) {
    return new Server(
        new ApiCalls(run),
        () -> run.facts().runId() + "/" + run.nextOperation(),
        () -> {
          var options = JsonNodeFactory.instance.objectNode();
          options.put("parentRunId", run.facts().runId().value());
          run.traceparent().ifPresent(traceparent -> options.put("traceparent", traceparent));
          return options;
        });
  }

  /** Straight over HTTP. */
  static Server of(ApiCalls calls) {
    return new Server(
        calls, () -> UUID.randomUUID().toString(), JsonNodeFactory.instance::objectNode);
  }

  /** The run's relay inside a run; else the runtime's server, or the environment's. */
  static Server ambient() {
    return Runs.current()
        .map(Server::of)
        .or(() -> Runs.server().map(carrier -> of(new ApiCalls(carrier))))
        .orElseGet(() -> Dormouse.fromEnvironment().server());
  }

  <T> T call(String method, String path, @Nullable Object body, Repeat repeat, Answer<T> answer) {
    var json = call(method, path, body, repeat);
    for (var field : answer.fields()) {
      if (!json.has(field)) {
        throw unexpected(method, path, answer.type(), "it has no field \"" + field + "\"", null);
      }
    }
    try {
      return Json.mapper().treeToValue(json, answer.type());
    } catch (JacksonException e) {
      throw unexpected(method, path, answer.type(), e.getOriginalMessage(), e);
    }
  }

  private static ApiException unexpected(
      String method, String path, Class<?> type, String reason, @Nullable Throwable cause) {
    var message =
        "The server's answer to %s %s is not the expected %s: %s"
            .formatted(method, path, type.getSimpleName(), reason);
    return new ApiException(message, cause);
  }

  /**
   * What an answer must be.
   *
   * @param fields without which it is none
   */
  record Answer<T>(Class<T> type, List<String> fields) {
    static <T> Answer<T> of(Class<T> type, String... fields) {
      return new Answer<>(type, List.of(fields));
    }
  }

  JsonNode call(String method, String path, @Nullable Object body, Repeat repeat) {
    return Waiting.uninterrupted(
        "calling " + method + " " + path, () -> calls.call(method, path, tree(body), repeat));
  }

  ApiAnswer get(String path) {
    return Waiting.uninterrupted(
        "calling GET " + path, () -> calls.answer("GET", path, null, Repeat.HARMLESS));
  }

  private static @Nullable JsonNode tree(@Nullable Object body) {
    return switch (body) {
      case null -> null;
      case JsonNode json -> json;
      case Object wire -> Json.mapper().valueToTree(wire);
    };
  }

  /** A name as a part of a path. */
  static String segment(Object name) {
    return URLEncoder.encode(name.toString(), StandardCharsets.UTF_8).replace("+", "%20");
  }
}
