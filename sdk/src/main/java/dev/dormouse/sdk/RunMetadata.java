package dev.dormouse.sdk;

import dev.dormouse.sdk.ApiCalls.Repeat;
import dev.dormouse.sdk.spi.CurrentRun;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON object shown beside the run, which its code changes to tell how far it is; at most 256 KB.
 *
 * <p>Each change is stored before the method returns, and touches its own field only: what others
 * change elsewhere in the metadata stays, and is seen after the next change. The run's threads see
 * one state.
 */
public final class RunMetadata {
  private final CurrentRun run;
  private final Object lock = new Object();
  private ObjectNode fields;

  RunMetadata(CurrentRun run) {
    this.run = run;
    this.fields =
        run.facts().metadata() instanceof ObjectNode given
            ? given.deepCopy()
            : JsonNodeFactory.instance.objectNode();
  }

  /** The value of a field, read as a type; empty where the field is missing or null. */
  public <T> Optional<T> get(String field, Class<T> type) {
    JsonNode value;
    synchronized (lock) {
      value = fields.get(field);
    }
    if (value == null || value.isNull()) {
      return Optional.empty();
    }
    T read = AuthorJson.read(value, AuthorType.of(type), "metadata \"" + field + "\"");
    return Optional.of(read);
  }

  /** Sets a field. */
  public void set(String field, @Nullable Object value) {
    var json = AuthorJson.write(value, "the value for metadata \"" + field + "\"");
    change(field, present -> json);
  }

  /** Removes a field. */
  public void remove(String field) {
    synchronized (lock) {
      store(operation("delete", field));
    }
  }

  /** Adds a value at the end of a field's array; where there is none, it is made. */
  public void append(String field, @Nullable Object value) {
    var json = AuthorJson.write(value, "the value for metadata \"" + field + "\"");
    change(
        field,
        present -> {
          var array = JsonNodeFactory.instance.arrayNode();
          if (present instanceof ArrayNode before) {
            array.addAll(before);
          }
          return array.add(json);
        });
  }

  /** Takes all equal values out of a field's array. */
  public void removeFrom(String field, @Nullable Object value) {
    var json = AuthorJson.write(value, "the value for metadata \"" + field + "\"");
    synchronized (lock) {
      store(operation("remove", field).set("value", json));
    }
  }

  /** The metadata of the run that triggered this one. */
  public RelativeMetadata parent() {
    return new RelativeMetadata(run, "parentOperations");
  }

  /** The metadata of the run at the top. */
  public RelativeMetadata root() {
    return new RelativeMetadata(run, "rootOperations");
  }

  /** Adds to a field's number; where there is none, it counts as 0. */
  public void increment(String field, long by) {
    change(
        field,
        present -> {
          var before = present.isNumber() ? present.decimalValue() : BigDecimal.ZERO;
          return JsonNodeFactory.instance.numberNode(before.add(BigDecimal.valueOf(by)));
        });
  }

  private void change(String field, UnaryOperator<JsonNode> change) {
    // Held over the call: two threads' changes reach the server in the order they were made in.
    synchronized (lock) {
      var present = fields.get(field);
      var next = change.apply(present == null ? JsonNodeFactory.instance.nullNode() : present);
      // The new value and not the difference: a call that arrives twice must do no harm.
      store(operation("set", field).set("value", next));
    }
  }

  static ObjectNode operation(String type, String field) {
    if (field.isEmpty() || field.startsWith("$.")) {
      throw new IllegalArgumentException(
          "a field of the metadata is \"" + field + "\"; it must be a plain name");
    }
    return JsonNodeFactory.instance.objectNode().put("type", type).put("key", field);
  }

  private void store(JsonNode operation) {
    var body = JsonNodeFactory.instance.objectNode();
    body.set("operations", JsonNodeFactory.instance.arrayNode().add(operation));
    var answer =
        Server.of(run)
            .call(
                "PUT", "/api/v1/runs/" + run.facts().runId() + "/metadata", body, Repeat.HARMLESS);
    if (answer.get("metadata") instanceof ObjectNode now) {
      fields = now;
    }
  }

  @Override
  public String toString() {
    synchronized (lock) {
      return fields.toString();
    }
  }
}
