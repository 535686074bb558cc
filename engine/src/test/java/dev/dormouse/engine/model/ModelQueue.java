package dev.dormouse.engine.model;

import dev.dormouse.protocol.RunStatus;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How many runs of a queue should be had: what its limits say. */
final class ModelQueue {
  static final int DECLARED_LIMIT = 2;

  private final Collection<ModelRun> runs;
  private int limit = DECLARED_LIMIT;
  private int ofEnvironment = Integer.MAX_VALUE;
  private boolean paused;

  /** Of these runs, which may become more. */
  ModelQueue(Collection<ModelRun> runs) {
    this.runs = runs;
  }

  /** Pauses it, or lets it go on; answers which. */
  boolean togglePause() {
    paused = !paused;
    return paused;
  }

  void limit(int newLimit) {
    limit = newLimit;
  }

  void limitEnvironment(int newLimit) {
    ofEnvironment = newLimit;
  }

  /** How many runs the limits let a node have. */
  int toBeHad() {
    if (paused) {
      return 0;
    }
    Map<String, Long> held =
        runs.stream()
            .filter(ModelRun::holdsSlot)
            .collect(Collectors.groupingBy(run -> run.key, Collectors.counting()));
    long ofKeys =
        runs.stream()
            .filter(run -> run.status() == RunStatus.QUEUED)
            .collect(Collectors.groupingBy(run -> run.key, Collectors.counting()))
            .entrySet()
            .stream()
            .mapToLong(lane ->
                Math.min(
                    lane.getValue(),
                    Math.max(
                        0, Math.min(limit, ofEnvironment) - held.getOrDefault(lane.getKey(), 0L))))
            .sum();
    long room = ofEnvironment - held.values().stream().mapToLong(Long::longValue).sum();
    return (int) Math.min(ofKeys, Math.max(0, room));
  }

  List<ModelRun> queued(String key) {
    return runs.stream()
        .filter(run -> run.key.equals(key) && run.status() == RunStatus.QUEUED)
        .toList();
  }
}
