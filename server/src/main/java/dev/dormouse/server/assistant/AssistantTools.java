package dev.dormouse.server.assistant;

import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.Limits;
import dev.dormouse.query.Trql;
import dev.dormouse.query.request.QueryRequest;
import dev.dormouse.query.schema.Column;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;

/** What the assistant's model may ask: whether a query is valid, and what a table has. */
final class AssistantTools {
  private static final String VALIDATE = "validate";
  private static final String TABLE = "table";

  static final List<ToolSpecification> SPECIFICATIONS =
      List.of(
          specification(
              VALIDATE, "Says whether a query is valid, and all that is wrong with it.", "query"),
          specification(
              TABLE, "The columns of a table, with their types and allowed values.", "name"));

  private final Trql trql;
  private final QueryRequest request;

  AssistantTools(Trql trql, QueryRequest request) {
    this.trql = trql;
    this.request = request;
  }

  private static ToolSpecification specification(String name, String description, String input) {
    return ToolSpecification.builder()
        .name(name)
        .description(description)
        .parameters(JsonObjectSchema.builder().addStringProperty(input).required(input).build())
        .build();
  }

  /** The answer to a call, also to one that makes no sense. */
  String answer(ToolExecutionRequest call) {
    return switch (call.name()) {
      case VALIDATE -> validated(argument(call, "query"));
      case TABLE -> described(argument(call, "name"));
      default -> "There is no tool " + call.name();
    };
  }

  private static String argument(ToolExecutionRequest call, String name) {
    try {
      return Json.mapper().readTree(call.arguments()).path(name).asString("");
    } catch (JacksonException e) {
      return "";
    }
  }

  private String validated(String query) {
    if (query.length() > Limits.QUESTION_LENGTH) {
      return "The query is too long";
    }
    var wrong = trql.validate(query, request);
    return wrong.isEmpty() ? "valid" : Assistant.shown(wrong);
  }

  private String described(String name) {
    return trql.schema()
        .table(name)
        .map(table ->
            table.columns().values().stream()
                .map(AssistantTools::described)
                .collect(Collectors.joining("\n")))
        .orElseGet(() -> "There is no table " + name + "; there are " + names());
  }

  private String names() {
    return String.join(", ", trql.schema().tables().keySet());
  }

  private static String described(Column column) {
    return column.name()
        + " "
        + column.type().text()
        + ": "
        + column.description()
        + (column.allowedValues().isEmpty()
            ? ""
            : " One of " + String.join(", ", column.allowedValues()));
  }
}
