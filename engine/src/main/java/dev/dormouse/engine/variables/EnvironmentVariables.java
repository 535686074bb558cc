package dev.dormouse.engine.variables;

import java.util.Map;

/**
 * All variables of an environment, open.
 *
 * @param revision grows with each change
 */
public record EnvironmentVariables(long revision, Map<String, String> values) {
  public EnvironmentVariables {
    values = Map.copyOf(values);
  }

  /** Without the values. */
  @Override
  public String toString() {
    return "EnvironmentVariables[revision=" + revision + ", names=" + values.keySet() + "]";
  }
}
