package dev.dormouse.sdk;

import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.Label;
import dev.dormouse.protocol.api.TriggerOptions;
import java.time.Duration;
import java.time.Instant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a run is to be carried out, where it should differ from what its task says. Immutable: each
 * method gives a new one.
 *
 * <pre>{@code
 * REMIND.trigger(
 *     user,
 *     RunOptions.defaults()
 *         .delay(Duration.ofHours(24))
 *         .idempotencyKey("remind-" + user.id())
 *         .tags("reminders", user.id()));
 * }</pre>
 */
public final class RunOptions {
  private static final RunOptions DEFAULTS = new RunOptions(JsonNodeFactory.instance.objectNode());

  private final ObjectNode fields;

  private RunOptions(ObjectNode fields) {
    this.fields = fields;
  }

  /** Nothing differs. */
  public static RunOptions defaults() {
    return DEFAULTS;
  }

  /** The run begins after this time at the earliest. */
  public RunOptions delay(Duration delay) {
    return with("delay", text(delay.toString()));
  }

  /** The run begins at this moment at the earliest. */
  public RunOptions startAt(Instant start) {
    return with("delay", text(start.toString()));
  }

  /** The run expires if it has not begun within this time. */
  public RunOptions ttl(Duration ttl) {
    return with("ttl", text(ttl.toString()));
  }

  /**
   * A second trigger of the task with the same key gives the first one's run, for 30 days or as
   * {@link #idempotencyKeyTtl} says.
   */
  public RunOptions idempotencyKey(String key) {
    return idempotencyKey(key, KeyScope.GLOBAL);
  }

  /**
   * A second trigger of the task with the same key in the same scope gives the first one's run.
   *
   * <pre>{@code
   * // Once, however often the run is tried.
   * CHARGE.triggerAndWait(order, RunOptions.defaults().idempotencyKey("charge", KeyScope.RUN));
   * }</pre>
   */
  public RunOptions idempotencyKey(String key, KeyScope scope) {
    return with("idempotencyKey", text(scope.of(key)));
  }

  /** How long the idempotency key is remembered. */
  public RunOptions idempotencyKeyTtl(Duration ttl) {
    return with("idempotencyKeyTTL", text(ttl.toString()));
  }

  /** The queue into which the run is put, instead of its task's. */
  public RunOptions queue(String name) {
    return with("queue", JsonNodeFactory.instance.objectNode().put("name", name));
  }

  /** The queue into which the run is put, with how many of its runs execute at a time. */
  public RunOptions queue(String name, int concurrencyLimit) {
    return with(
        "queue",
        JsonNodeFactory.instance
            .objectNode()
            .put("name", name)
            .put("concurrencyLimit", concurrencyLimit));
  }

  /** Gives each value of the key a copy of the queue's limit: a user's id, say. */
  public RunOptions concurrencyKey(String key) {
    return with("concurrencyKey", text(key));
  }

  /** Words to find the run by, at most 10. */
  public RunOptions tags(String... tags) {
    var array = JsonNodeFactory.instance.arrayNode();
    for (var tag : tags) {
      array.add(tag);
    }
    return with("tags", array);
  }

  /** Anything that is written as a JSON object, to be seen beside the run and changed by it. */
  public RunOptions metadata(Object metadata) {
    return with("metadata", AuthorJson.write(metadata, "the metadata"));
  }

  /**
   * The size of the machine that the run gets.
   *
   * @throws IllegalArgumentException if the machine has an image: that is part of the task
   */
  public RunOptions machine(Machine machine) {
    return with("machine", text(machine.sizeOnly().label()));
  }

  /** The run's node must have this label, whatever its value, beside those of the task. */
  public RunOptions label(String name) {
    return with(Label.named(name));
  }

  /** The run's node must have this label with this value, beside those of the task. */
  public RunOptions label(String name, String value) {
    return with(Label.of(name, value));
  }

  /** Where the run is executed: on a node whose label {@code region} has this value. */
  public RunOptions region(String region) {
    return with(Label.region(region));
  }

  private RunOptions with(Label label) {
    var labels = fields.path("labels").deepCopy();
    return with(
        "labels",
        (labels instanceof ArrayNode array ? array : JsonNodeFactory.instance.arrayNode())
            .add(label.value()));
  }

  /** Attempts in all, the first included. */
  public RunOptions maxAttempts(int attempts) {
    return with("maxAttempts", number(attempts));
  }

  /** The most time that the run may compute, to the second. */
  public RunOptions maxDuration(Duration duration) {
    return with("maxDuration", number(seconds("maxDuration", duration)));
  }

  /** By how much the run is put ahead in its queue, as if it had come that much earlier. */
  public RunOptions priority(Duration ahead) {
    return with("priority", number(seconds("priority", ahead)));
  }

  /**
   * While a run with this key waits to begin, a further trigger moves its beginning instead of
   * making a run.
   *
   * @param delay how long after the last trigger it begins
   */
  public RunOptions debounce(String key, Duration delay) {
    return debounce(Debounce.leading(key, delay));
  }

  /** Makes this trigger and others that come soon before or after it one run. */
  public RunOptions debounce(Debounce debounce) {
    return with("debounce", debounce.toJson());
  }

  /** The version on which the run is executed, instead of the current one. */
  public RunOptions version(String version) {
    return with("version", text(version));
  }

  /** Whether the run is shown as a test. */
  public RunOptions test(boolean test) {
    return with("test", JsonNodeFactory.instance.booleanNode(test));
  }

  /** For the wire, with what the caller adds to each run. */
  TriggerOptions toTriggerOptions(ObjectNode added) {
    var all = added.deepCopy();
    all.setAll(fields);
    return Json.mapper().treeToValue(all, TriggerOptions.class);
  }

  /** The options alone, as the API takes them. */
  ObjectNode toJson() {
    return fields.deepCopy();
  }

  private RunOptions with(String field, JsonNode value) {
    var changed = fields.deepCopy();
    changed.set(field, value);
    return new RunOptions(changed);
  }

  private static JsonNode text(String text) {
    return JsonNodeFactory.instance.stringNode(text);
  }

  private static JsonNode number(int number) {
    return JsonNodeFactory.instance.numberNode(number);
  }

  private static int seconds(String what, Duration duration) {
    if (duration.toSeconds() < 1 || duration.toSeconds() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          what + " is " + duration + "; it must be at least one second");
    }
    return (int) duration.toSeconds();
  }

  @Override
  public String toString() {
    return fields.toString();
  }
}
