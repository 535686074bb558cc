package dev.dormouse.sdk;

import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes triggers of a task that come soon after each other one run, which begins when they have
 * ceased. Immutable: each method gives a new one.
 *
 * <pre>{@code
 * INDEX.trigger(page, RunOptions.defaults().debounce(
 *     Debounce.trailing("page-" + page.id(), Duration.ofSeconds(5)).atMost(Duration.ofMinutes(1))));
 * }</pre>
 */
public final class Debounce {
  private final ObjectNode fields;

  private Debounce(ObjectNode fields) {
    this.fields = fields;
  }

  /**
   * The run gets the payload of the first trigger.
   *
   * @param key of the triggers that become one run
   * @param delay how long after the last of them it begins
   */
  public static Debounce leading(String key, Duration delay) {
    return of(key, delay, "leading");
  }

  /**
   * The run gets the payload and the metadata of the last trigger.
   *
   * @param key of the triggers that become one run
   * @param delay how long after the last of them it begins
   */
  public static Debounce trailing(String key, Duration delay) {
    return of(key, delay, "trailing");
  }

  private static Debounce of(String key, Duration delay, String mode) {
    return new Debounce(
        JsonNodeFactory.instance
            .objectNode()
            .put("key", key)
            .put("delay", delay.toString())
            .put("mode", mode));
  }

  /** However many triggers come, the run begins so long after the first of them. */
  public Debounce atMost(Duration maxDelay) {
    return new Debounce(fields.deepCopy().put("maxDelay", maxDelay.toString()));
  }

  JsonNode toJson() {
    return fields.deepCopy();
  }

  @Override
  public String toString() {
    return fields.toString();
  }
}
