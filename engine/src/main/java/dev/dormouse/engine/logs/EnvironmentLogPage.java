package dev.dormouse.engine.logs;

import java.util.List;

/**
 * Entries of an environment's log in the order in which they came.
 *
 * @param next the cursor for what follows
 */
public record EnvironmentLogPage(List<EnvironmentLogLine> lines, String next) {
  public EnvironmentLogPage {
    lines = List.copyOf(lines);
  }
}
