package dev.dormouse.engine.demand;

import java.util.Map;

/**
 * What there is to do, and who does it.
 *
 * @param queued runs that a node could begin or restore now
 * @param executing runs that hold a slot
 * @param slots of all nodes that get work
 * @param machines what any node can do, by the preset of the machine that the runs ask for; all
 *     presets
 * @param labels what only nodes with labels can do, by these (joined by commas) and by preset
 */
public record DemandView(
    int queued,
    int executing,
    int slots,
    Map<String, OfMachine> machines,
    Map<String, Map<String, OfMachine>> labels) {
  public DemandView {
    machines = Map.copyOf(machines);
    labels = Map.copyOf(labels);
  }

  /** Of one preset. */
  public record OfMachine(int queued, int executing) {
    OfMachine plus(OfMachine other) {
      return new OfMachine(queued + other.queued, executing + other.executing);
    }
  }
}
