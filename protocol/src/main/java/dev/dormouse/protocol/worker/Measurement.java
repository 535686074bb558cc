package dev.dormouse.protocol.worker;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A value that was measured while a run computed.
 *
 * @param time the end of what it is about
 * @param value of a distribution, its sum: what else is known of it are attributes
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Measurement(
    String name, Kind kind, Instant time, double value, @Nullable Map<String, String> attributes) {
  public static final int MAX_NAME = 255;
  public static final int MAX_ATTRIBUTES = 64;
  public static final int MAX_ATTRIBUTE = 1024;

  public Measurement {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(time, "time");
    if (name.isBlank() || name.length() > MAX_NAME) {
      throw new IllegalArgumentException(
          "name has " + name.length() + " characters; it must have 1 to " + MAX_NAME);
    }
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("value is " + value + "; it must be a number");
    }
    attributes = attributes == null ? Map.of() : Map.copyOf(attributes);
    if (attributes.size() > MAX_ATTRIBUTES
        || attributes.entrySet().stream()
            .anyMatch(each -> each.getKey().length() + each.getValue().length() > MAX_ATTRIBUTE)) {
      throw new IllegalArgumentException(
          "attributes of "
              + name
              + " are too large; there may be "
              + MAX_ATTRIBUTES
              + " of at most "
              + MAX_ATTRIBUTE
              + " characters each");
    }
  }

  /** How values belong together. */
  public enum Kind {
    /** Each holds by itself. */
    GAUGE,
    /** They add up: each is what came since the one before. */
    SUM,
    /** A distribution of what came since the one before. */
    HISTOGRAM
  }
}
