package dev.dormouse.telemetry.otlp;

import dev.dormouse.telemetry.rows.Owner;
import java.util.Map;

/**
 * Who sends.
 *
 * @param known attributes that hold whatever the sender says
 */
public record Sender(Owner owner, Map<String, String> known) {
  public Sender {
    known = Map.copyOf(known);
  }
}
