package dev.dormouse.engine.logs;

import java.util.List;

/**
 * Entries of a run's log in the order in which they came.
 *
 * @param next the cursor for what follows
 * @param ended whether the run has ended and there are no more
 */
public record RunLogPage(List<RunLogLine> lines, String next, boolean ended) {
  public RunLogPage {
    lines = List.copyOf(lines);
  }
}
