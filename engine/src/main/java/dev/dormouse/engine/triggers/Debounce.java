package dev.dormouse.engine.triggers;

import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Makes triggers that come soon after each other one run, which begins when they have ceased.
 *
 * @param delay how long after the last trigger the run begins
 * @param isTrailing whether the run gets the last trigger's payload, else the first one's
 * @param maxDelay how long after the first trigger it begins at the latest; null for no such end
 */
public record Debounce(
    String key, Duration delay, boolean isTrailing, @Nullable Duration maxDelay) {
  private static final int KEY_LENGTH = 512;

  /** As callers of the API write it. */
  private record Given(
      @Nullable String key,
      @Nullable String delay,
      @Nullable String mode,
      @Nullable String maxDelay) {}

  static @Nullable Debounce of(@Nullable JsonNode given) {
    if (given == null || given.isNull()) {
      return null;
    }
    var read = read(given);
    if (read.key() == null || read.delay() == null) {
      throw invalid("debounce has no %s".formatted(read.key() == null ? "key" : "delay"));
    }
    var delay = TimeText.duration("debounce.delay", read.delay());
    var maxDelay =
        read.maxDelay() == null ? null : TimeText.duration("debounce.maxDelay", read.maxDelay());
    if (delay.isZero() || (maxDelay != null && maxDelay.compareTo(delay) < 0)) {
      throw invalid(
          "debounce.delay is %s; it must be longer than nothing, and not longer than maxDelay"
              .formatted(read.delay()));
    }
    return new Debounce(
        TriggerCheck.plain("debounce.key", read.key(), KEY_LENGTH),
        delay,
        switch (read.mode() == null ? "leading" : read.mode()) {
          case "leading" -> false;
          case "trailing" -> true;
          default ->
              throw invalid(
                  "debounce.mode is \"%s\"; it must be leading or trailing".formatted(read.mode()));
        },
        maxDelay);
  }

  private static Given read(JsonNode given) {
    if (!given.isObject()) {
      throw invalid(
          "debounce is %s; it must be like {\"key\": \"user-1\", \"delay\": \"5s\"}"
              .formatted(given));
    }
    return new Given(
        text(given, "key"), text(given, "delay"), text(given, "mode"), text(given, "maxDelay"));
  }

  private static @Nullable String text(JsonNode given, String field) {
    var value = given.get(field);
    if (value == null || value.isNull()) {
      return null;
    }
    if (!value.isString()) {
      throw invalid("debounce.%s is %s; it must be a text".formatted(field, value));
    }
    return value.stringValue();
  }

  private static EngineException invalid(String message) {
    return new EngineException(ErrorCode.INVALID, message);
  }
}
