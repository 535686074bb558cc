package dev.dormouse.engine.blockers;

import dev.dormouse.protocol.RunStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a run is not running.
 *
 * @param blockers empty where it runs, has ended, or is just about to run
 * @param place where it stands in its queue; null where it is not queued
 */
public record Blockage(RunStatus status, List<Blocker> blockers, @Nullable Place place) {
  public Blockage {
    blockers = List.copyOf(blockers);
  }

  /**
   * A place in a queue.
   *
   * @param concurrencyKey empty for none
   * @param number counted from 1, among the runs of its queue and key
   * @param queued how many these are
   */
  public record Place(String queue, String concurrencyKey, long number, long queued) {}
}
