package dev.dormouse.server.openapi;

import dev.dormouse.server.http.Access;
import dev.dormouse.server.http.Body;
import dev.dormouse.server.http.Endpoint;
import dev.dormouse.server.http.ErrorAnswer;
import dev.dormouse.server.http.Method;
import dev.dormouse.server.http.Outcome;
import dev.dormouse.server.http.Parameter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes the OpenAPI document of a list of endpoints. */
public final class OpenApi {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final List<String> ANY =
      List.of("get", "post", "put", "patch", "delete", "head", "options");

  private final Schemas schemas = new Schemas();

  private OpenApi() {}

  public static ObjectNode document(List<Endpoint> endpoints) {
    return new OpenApi().write(endpoints);
  }

  private ObjectNode write(List<Endpoint> endpoints) {
    var document = NODES.objectNode().put("openapi", "3.1.0");
    document
        .putObject("info")
        .put("title", "Dormouse")
        .put("version", "1")
        .put("description", "Durable execution for plain Java: triggers, runs, waits and events.");
    var paths = document.putObject("paths");
    for (var endpoint : endpoints) {
      var path = paths.withObjectProperty(endpoint.route().template());
      for (String method : methods(endpoint.route().method())) {
        path.set(method, operation(endpoint, method));
      }
    }
    var components = document.putObject("components");
    components.set("schemas", schemas.components());
    components.set("securitySchemes", securitySchemes());
    return document;
  }

  private static List<String> methods(Method method) {
    return method == Method.ANY ? ANY : List.of(method.name().toLowerCase(Locale.ROOT));
  }

  private ObjectNode operation(Endpoint endpoint, String method) {
    var operation =
        NODES
            .objectNode()
            .put("operationId", operationId(endpoint, method))
            .put("summary", endpoint.summary());
    var security = operation.putArray("security");
    for (var access : endpoint.permission().access().stream().sorted().toList()) {
      if (access != Access.EVERYBODY) {
        security.addObject().putArray(access.scheme());
      }
    }
    var parameters = operation.putArray("parameters");
    for (String name : endpoint.route().parameters()) {
      parameters
          .addObject()
          .put("name", name)
          .put("in", "path")
          .put("required", true)
          .set("schema", schemas.of(String.class));
    }
    for (var parameter : endpoint.parameters()) {
      parameters.add(parameter(parameter));
    }
    body(endpoint.body(), operation);
    var responses = operation.putObject("responses");
    endpoint.outcomes().forEach(outcome -> response(outcome, responses));
    impliedRefusals(endpoint, responses);
    return operation;
  }

  private static String operationId(Endpoint endpoint, String method) {
    return method
        + endpoint
            .route()
            .template()
            .chars()
            .mapToObj(c -> Character.isLetterOrDigit(c) ? Character.toString(c) : "_")
            .collect(Collectors.joining());
  }

  private ObjectNode parameter(Parameter parameter) {
    var node =
        NODES
            .objectNode()
            .put("name", parameter.name())
            .put("in", parameter.place().name().toLowerCase(Locale.ROOT))
            .put("description", parameter.description());
    node.set(
        "schema",
        switch (parameter.shape()) {
          case Parameter.Shape.Text text ->
              schemas.of(String.class).put("maxLength", text.maxLength());
          case Parameter.Shape.Whole whole ->
              schemas.of(long.class).put("minimum", whole.min()).put("maximum", whole.max());
          case Parameter.Shape.Flag _ -> schemas.of(boolean.class);
          case Parameter.Shape.Texts _, Parameter.Shape.Moment _ -> schemas.of(String.class);
        });
    return node;
  }

  private void body(Body body, ObjectNode operation) {
    switch (body) {
      case Body.None _ -> {}
      case Body.Json json -> {
        var request = operation.putObject("requestBody").put("required", !json.optional());
        request
            .putObject("content")
            .putObject("application/json")
            .set("schema", schemas.of(json.type()));
      }
      case Body.Bytes _ -> plain(operation, "application/octet-stream");
      case Body.Stream stream -> plain(operation, stream.contentType());
    }
  }

  private static void plain(ObjectNode operation, String contentType) {
    operation.putObject("requestBody").putObject("content").putObject(contentType);
  }

  private void response(Outcome outcome, ObjectNode responses) {
    var response =
        responses
            .putObject(Integer.toString(outcome.status()))
            .put("description", outcome.description());
    switch (outcome) {
      case Outcome.Json json ->
          response
              .putObject("content")
              .putObject("application/json")
              .set("schema", schemas.of(json.type()));
      case Outcome.Other other -> response.putObject("content").putObject(other.contentType());
      case Outcome.Empty _ -> {}
      case Outcome.Anything _ -> response.putObject("content").putObject("*/*");
    }
  }

  /** What any endpoint of its kind may answer. */
  private void impliedRefusals(Endpoint endpoint, ObjectNode responses) {
    if (!endpoint.permission().isPublic()) {
      refusal(responses, 401, "The credential is missing or not known");
      refusal(responses, 403, "The credential does not open this");
    }
    if (!(endpoint.body() instanceof Body.None)) {
      refusal(responses, 413, "The body is too large");
    }
    if (!(endpoint.body() instanceof Body.None) || !endpoint.parameters().isEmpty()) {
      refusal(responses, 400, "The body or a parameter is not as it must be");
    }
    refusal(responses, 500, "The server failed");
    refusal(responses, 503, "The server is shutting down");
  }

  private void refusal(ObjectNode responses, int status, String description) {
    if (!responses.has(Integer.toString(status))) {
      response(new Outcome.Json(status, ErrorAnswer.class, description), responses);
    }
  }

  private static ObjectNode securitySchemes() {
    var schemes = NODES.objectNode();
    for (var access : Access.values()) {
      if (access != Access.EVERYBODY) {
        schemes
            .putObject(access.scheme())
            .put("type", "http")
            .put("scheme", "bearer")
            .put("description", access.description());
      }
    }
    return schemes;
  }
}
