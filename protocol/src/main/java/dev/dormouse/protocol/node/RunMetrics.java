package dev.dormouse.protocol.node;

import dev.dormouse.protocol.worker.Measurement;
import java.util.List;

/** The body of {@code POST /node/v1/nodes/{id}/metrics}: what was measured in several runs. */
public record RunMetrics(List<Entries> runs) {
  public RunMetrics {
    runs = List.copyOf(runs);
  }

  /**
   * What was measured in one attempt.
   *
   * @param runToken of the run in that epoch: a node that has it has had the run
   * @param machine tells the machines of a node apart
   */
  public record Entries(
      RunEpoch run, String runToken, int attempt, String machine, List<Measurement> points) {
    public Entries {
      points = List.copyOf(points);
    }
  }
}
