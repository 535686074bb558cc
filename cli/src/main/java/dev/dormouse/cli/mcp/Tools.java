package dev.dormouse.cli.mcp;

import dev.dormouse.deploy.remote.Api;
import dev.dormouse.deploy.remote.ApiFailure;
import dev.dormouse.protocol.Json;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The tools, each a call or two of the server's API with the key of one environment. */
final class Tools {
  /** A model's memory is small, and what it needs can be asked for more closely. */
  private static final int MAX_ANSWER = 100_000;

  private final Api api;
  private final boolean readOnly;

  Tools(Api api, boolean readOnly) {
    this.api = api;
    this.readOnly = readOnly;
  }

  /** Answers a call. */
  @FunctionalInterface
  private interface Work {
    JsonNode answer(Given given) throws ApiFailure, InterruptedException;
  }

  List<SyncToolSpecification> specifications() {
    var all = new ArrayList<SyncToolSpecification>();
    all.add(
        tool(
            "query",
            "Answers a question about runs, logs, spans and metrics, in TRQL: SELECT with joins,"
                + " grouping and windows, over the tables that the tool schema lists. Looks at the"
                + " last 7 days unless the question bounds the time itself. At most 10,000 rows.",
            new Inputs()
                .required("query", "string", "the question in TRQL")
                .optional("period", "string", "the time up to now, as 30m, 12h, 7d"),
            this::query));
    all.add(
        tool(
            "schema",
            "The tables and columns of TRQL, with types, descriptions and allowed values; and its"
                + " functions.",
            new Inputs().optional("table", "string", "only this table, without the functions"),
            this::schema));
    all.add(
        tool(
            "runs",
            "The latest runs, newest first, or one run with its payload, output and error.",
            new Inputs()
                .optional("run", "string", "a run's id, as run_…: only this one, in full")
                .optional("status", "string", "only of this status, as FAILED")
                .optional("task", "string", "only of this task")
                .optional("limit", "integer", "at most so many, 10 to 100; 20 where left out"),
            this::runs));
    all.add(
        tool(
            "logs",
            "What a run logged, oldest first.",
            new Inputs()
                .required("run", "string", "the run's id")
                .optional("after", "string", "the cursor of the page before"),
            this::logs));
    if (!readOnly) {
      all.add(
          tool(
              "trigger",
              "Triggers a run of a task, which then executes. Answers with the run's id.",
              new Inputs()
                  .required("task", "string", "the task's id")
                  .optional("payload", "object", "the task's payload")
                  .optional(
                      "idempotencyKey", "string", "a second call with it makes no second run"),
              this::trigger));
    }
    return all;
  }

  private JsonNode query(Given given) throws ApiFailure, InterruptedException {
    var request = given.fields("query", "period");
    try {
      var answer = api.post("/api/v1/query", request);
      var shown = Json.mapper().createObjectNode();
      shown.set("rows", answer.path("results"));
      shown.set("reachedMaxRows", answer.path("reachedMaxRows"));
      shown.set("periodClipped", answer.path("periodClipped"));
      return shown;
    } catch (ApiFailure.Refused e) {
      if (e.status() != 400) {
        throw e;
      }
      // All that is wrong at once, so that one further try may be enough.
      var wrong = api.post("/api/v1/query/validate", request).path("diagnostics");
      throw new WrongCall(wrong.isEmpty() ? String.valueOf(e.getMessage()) : wrong.toString());
    }
  }

  private JsonNode schema(Given given) throws ApiFailure, InterruptedException {
    var schema = api.get("/api/v1/query/schema");
    String table = given.text("table");
    if (table.isEmpty()) {
      return schema;
    }
    return schema
        .path("tables")
        .valueStream()
        .filter(each -> each.path("name").asString("").equals(table))
        .findFirst()
        .orElseThrow(() -> new WrongCall("There is no table " + table));
  }

  private JsonNode runs(Given given) throws ApiFailure, InterruptedException {
    if (!given.text("run").isEmpty()) {
      return api.get("/api/v3/runs/" + given.encoded("run"));
    }
    var path =
        new StringBuilder("/api/v1/runs?page%5Bsize%5D=")
            .append(Math.clamp(given.whole("limit", 20), 10, 100));
    for (var filter : Map.of("status", "status", "task", "taskIdentifier").entrySet()) {
      if (!given.text(filter.getKey()).isEmpty()) {
        path.append("&filter%5B")
            .append(filter.getValue())
            .append("%5D=")
            .append(given.encoded(filter.getKey()));
      }
    }
    return api.get(path.toString());
  }

  private JsonNode logs(Given given) throws ApiFailure, InterruptedException {
    String after = given.text("after");
    return api.get(
        "/api/v1/runs/"
            + given.encoded("run")
            + "/logs"
            + (after.isEmpty() ? "" : "?after=" + given.encoded("after")));
  }

  private JsonNode trigger(Given given) throws ApiFailure, InterruptedException {
    var body = new LinkedHashMap<String, Object>();
    body.put("payload", given.json("payload"));
    if (!given.text("idempotencyKey").isEmpty()) {
      body.put("options", Map.of("idempotencyKey", given.text("idempotencyKey")));
    }
    return api.post("/api/v1/tasks/" + given.encoded("task") + "/trigger", body);
  }

  private static SyncToolSpecification tool(
      String name, String description, Inputs inputs, Work work) {
    return SyncToolSpecification.builder()
        .tool(Tool.builder(name, inputs.schema()).description(description).build())
        .callHandler((_, call) -> result(work, new Given(call.arguments())))
        .build();
  }

  /** What goes wrong is told to the model, which may know better then. */
  private static CallToolResult result(Work work, Given given) {
    try {
      return text(work.answer(given).toString(), false);
    } catch (ApiFailure | WrongCall | JacksonException e) {
      return text(String.valueOf(e.getMessage()), true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return text("interrupted", true);
    }
  }

  private static CallToolResult text(String text, boolean error) {
    String shown =
        text.length() <= MAX_ANSWER
            ? text
            : text.substring(0, MAX_ANSWER)
                + "… (cut off here, of "
                + text.length()
                + " characters; ask for less)";
    return CallToolResult.builder().addTextContent(shown).isError(error).build();
  }
}
