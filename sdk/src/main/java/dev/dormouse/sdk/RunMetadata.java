package dev.dormouse.sdk;

import dev.dormouse.sdk.spi.ApiCalls.Repeat;
import dev.dormouse.sdk.spi.CurrentRun;
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
 * <p>Each change is stored before the method returns. The run's threads see one state; changes that
 * others make to the metadata while the run executes are overwritten by its next own change.
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
    change(next -> {
      next.set(field, json);
      return next;
    });
  }

  /** Removes a field. */
  public void remove(String field) {
    change(next -> {
      next.remove(field);
      return next;
    });
  }

  /** Adds a value at the end of a field's array; where there is none, it is made. */
  public void append(String field, @Nullable Object value) {
    var json = AuthorJson.write(value, "the value for metadata \"" + field + "\"");
    change(next -> {
      var array =
          next.get(field) instanceof ArrayNode present
              ? present
              : JsonNodeFactory.instance.arrayNode();
      next.set(field, array.add(json));
      return next;
    });
  }

  /** Adds to a field's number; where there is none, it counts as 0. */
  public void increment(String field, long by) {
    change(next -> {
      var present = next.get(field);
      if (present != null && present.isNumber() && !present.canConvertToLong()) {
        return next.put(field, present.doubleValue() + by);
      }
      long before = present != null && present.isNumber() ? present.longValue() : 0;
      return next.put(field, Math.addExact(before, by));
    });
  }

  private void change(UnaryOperator<ObjectNode> change) {
    // Held over the call: two threads' changes reach the server in the order they were made in.
    synchronized (lock) {
      var next = change.apply(fields.deepCopy());
      var body = JsonNodeFactory.instance.objectNode();
      body.set("metadata", next);
      var unused =
          Server.of(run)
              .call(
                  "PUT",
                  "/api/v1/runs/" + run.facts().runId() + "/metadata",
                  body,
                  Repeat.HARMLESS);
      fields = next;
    }
  }

  @Override
  public String toString() {
    synchronized (lock) {
      return fields.toString();
    }
  }
}
