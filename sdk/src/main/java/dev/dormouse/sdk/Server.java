package dev.dormouse.sdk;

import dev.dormouse.protocol.Json;
import dev.dormouse.sdk.spi.ApiAnswer;
import dev.dormouse.sdk.spi.ApiCalls;
import dev.dormouse.sdk.spi.ApiCalls.Repeat;
import dev.dormouse.sdk.spi.CurrentRun;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
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

  /** The run's relay inside a run; else the client that the environment describes. */
  static Server ambient() {
    return Runs.current().map(Server::of).orElseGet(() -> Dormouse.fromEnvironment().server());
  }

  <T> T call(
      String method, String path, @Nullable Object body, Repeat repeat, Class<T> answerType) {
    var json = call(method, path, body, repeat);
    try {
      return Json.mapper().treeToValue(json, answerType);
    } catch (JacksonException e) {
      throw new ApiException(
          "The server's answer to "
              + method
              + " "
              + path
              + " is not the expected "
              + answerType.getSimpleName()
              + ": "
              + e.getOriginalMessage(),
          e);
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
