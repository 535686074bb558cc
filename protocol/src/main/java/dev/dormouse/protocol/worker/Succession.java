package dev.dormouse.protocol.worker;

import dev.dormouse.protocol.WaitpointId;
import java.util.List;

/**
 * What a worker learns that was restored from a checkpoint of another run than the one that it goes
 * on as: who it is now, and the names of its waits. A worker that knows already learns nothing new.
 */
public record Succession(RunFacts run, List<Renamed> waits) {
  public Succession {
    waits = List.copyOf(waits);
  }

  /**
   * A wait that was open in the checkpoint.
   *
   * @param former as the former run knew it
   * @param now as it is waited for and told from now on
   */
  public record Renamed(WaitpointId former, WaitpointId now) {}
}
