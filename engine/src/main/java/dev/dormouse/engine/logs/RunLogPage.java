package dev.dormouse.engine.logs;

import java.util.List;

/**
 * Entries of a run's log in their order.
 *
 * @param ended whether the run has ended and there are no more
 */
public record RunLogPage(List<RunLogLine> lines, boolean ended) {
  public RunLogPage {
    lines = List.copyOf(lines);
  }
}
