package dev.dormouse.engine.control;

import java.math.BigDecimal;
import tools.jackson.databind.JsonNode;

/** One change of a run's metadata; a key may name a nested field: {@code $.progress.percent}. */
public sealed interface MetadataOperation {
  String key();

  /** Puts a value, whatever was there. */
  record Set(String key, JsonNode value) implements MetadataOperation {}

  /** Takes the key away. */
  record Delete(String key) implements MetadataOperation {}

  /** Adds a value at the end of the list, which is made where there is none. */
  record Append(String key, JsonNode value) implements MetadataOperation {}

  /** Takes the equal values out of the list. */
  record Remove(String key, JsonNode value) implements MetadataOperation {}

  /** Adds to the number, which is 0 where there is none. */
  record Increment(String key, BigDecimal by) implements MetadataOperation {}
}
