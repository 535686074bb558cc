package dev.dormouse.telemetry.ask;

import dev.dormouse.query.compiled.QueryParameter;
import java.util.List;

/** How a question is executed, for administrators: it shows stored names. */
public record Explanation(String sql, List<QueryParameter> parameters, String plan) {
  public Explanation {
    parameters = List.copyOf(parameters);
  }
}
