package dev.dormouse.protocol.node;

import dev.dormouse.protocol.api.WaitResult;
import java.util.List;

/**
 * What became of a report.
 *
 * @param results the ended waits, with {@link Verdict#CONTINUE}
 */
public record ReportAnswer(RunEpoch run, Verdict verdict, List<WaitResult> results) {
  public ReportAnswer {
    results = List.copyOf(results);
  }

  /** How the server took it. */
  public enum Verdict {
    ACCEPTED,
    /** The run goes on with the results instead of waiting. */
    CONTINUE,
    /**
     * The run is no longer the node's: its machine is to be killed, and nothing more to be said of
     * it.
     */
    STALE
  }
}
