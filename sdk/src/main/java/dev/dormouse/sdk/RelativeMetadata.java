package dev.dormouse.sdk;

import dev.dormouse.sdk.ApiCalls.Repeat;
import dev.dormouse.sdk.spi.CurrentRun;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The metadata of the run above, which a child changes to tell how far it is; nothing happens where
 * there is no such run.
 *
 * <p>Each change is stored before the method returns. {@link #append} and {@link #increment} add to
 * what is there at that moment, so many children may count together; they fail rather than be
 * carried out twice where no answer comes.
 */
public final class RelativeMetadata {
  private final CurrentRun run;
  private final String operations;

  RelativeMetadata(CurrentRun run, String operations) {
    this.run = run;
    this.operations = operations;
  }

  /** Sets a field. */
  public void set(String field, @Nullable Object value) {
    store(with("set", field, value), Repeat.HARMLESS);
  }

  /** Removes a field. */
  public void remove(String field) {
    store(operation("delete", field), Repeat.HARMLESS);
  }

  /** Adds a value at the end of a field's array; where there is none, it is made. */
  public void append(String field, @Nullable Object value) {
    store(with("append", field, value), Repeat.HARMFUL);
  }

  /** Takes all equal values out of a field's array. */
  public void removeFrom(String field, @Nullable Object value) {
    store(with("remove", field, value), Repeat.HARMLESS);
  }

  /** Adds to a field's number; where there is none, it counts as 0. */
  public void increment(String field, long by) {
    store(operation("increment", field).put("value", by), Repeat.HARMFUL);
  }

  private static ObjectNode with(String type, String field, @Nullable Object value) {
    var operation = operation(type, field);
    operation.set("value", AuthorJson.write(value, "the value for metadata \"" + field + "\""));
    return operation;
  }

  private static ObjectNode operation(String type, String field) {
    return RunMetadata.operation(type, field);
  }

  private void store(JsonNode operation, Repeat repeat) {
    var body = JsonNodeFactory.instance.objectNode();
    body.set(operations, JsonNodeFactory.instance.arrayNode().add(operation));
    var unused =
        Server.of(run)
            .call("PUT", "/api/v1/runs/" + run.facts().runId() + "/metadata", body, repeat);
  }
}
