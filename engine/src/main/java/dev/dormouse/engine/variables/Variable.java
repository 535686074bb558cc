package dev.dormouse.engine.variables;

import java.time.Instant;
import java.util.Optional;

/**
 * A variable as it may be shown.
 *
 * @param value empty where it is secret: nobody but tasks sees it again
 */
public record Variable(String name, Optional<String> value, boolean secret, Instant updatedAt) {
  /** Without the value. */
  @Override
  public String toString() {
    return "Variable[" + name + "]";
  }
}
