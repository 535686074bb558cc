package dev.dormouse.protocol.node;

import dev.dormouse.protocol.worker.LogEntry;
import java.util.List;

/** The body of {@code POST /node/v1/nodes/{id}/logs}: log entries of several runs. */
public record RunLogs(List<Entries> runs) {
  public RunLogs {
    runs = List.copyOf(runs);
  }

  /**
   * Entries of one attempt.
   *
   * @param runToken of the run in that epoch: a node that has it has had the run
   * @param sequence the number of the first entry, counted within the epoch: an entry that comes
   *     twice is kept once
   */
  public record Entries(
      RunEpoch run, String runToken, int attempt, long sequence, List<LogEntry> entries) {
    public Entries {
      entries = List.copyOf(entries);
    }
  }
}
