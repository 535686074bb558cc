package dev.dormouse.engine.model;

import dev.dormouse.protocol.RunStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Which runs of a queue should be had, in which order: what its limits and turns say. */
final class ModelQueue {
  static final int DECLARED_LIMIT = 2;

  private final Collection<ModelRun> runs;
  private int limit = DECLARED_LIMIT;
  private int ofEnvironment = Integer.MAX_VALUE;
  private boolean paused;

  /** The key of the run that was had last. */
  private String served = "";

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

  /** The runs that a node gets which has so many slots: one of each key, a second of each, … */
  List<ModelRun> toBeHad(int slots) {
    if (paused) {
      return List.of();
    }
    var held =
        runs.stream()
            .filter(ModelRun::holdsSlot)
            .collect(Collectors.groupingBy(run -> run.key, Collectors.counting()));
    long room = ofEnvironment - held.values().stream().mapToLong(Long::longValue).sum();
    var lanes = lanes();
    lanes.replaceAll((key, lane) -> lane.subList(0, give(lane, held.getOrDefault(key, 0L))));
    var inTurn = new ArrayList<ModelRun>();
    for (int round = 0; round < runs.size(); round++) {
      for (var lane : inTurn(lanes)) {
        if (round < lane.size()) {
          inTurn.add(lane.get(round));
        }
      }
    }
    return inTurn.subList(0, Math.clamp(room, 0, Math.min(slots, inTurn.size())));
  }

  private int give(List<ModelRun> lane, long held) {
    return Math.clamp(Math.min(limit, ofEnvironment) - held, 0, lane.size());
  }

  /** What is queued of each key, who stands first first. */
  private NavigableMap<String, List<ModelRun>> lanes() {
    return runs.stream()
        .filter(run -> run.status() == RunStatus.QUEUED)
        .sorted(ModelRun.TURN)
        .collect(Collectors.groupingBy(run -> run.key, TreeMap::new, Collectors.toList()));
  }

  /** The key behind the one that was served last comes first. */
  private List<List<ModelRun>> inTurn(NavigableMap<String, List<ModelRun>> lanes) {
    var inTurn = new ArrayList<>(lanes.tailMap(served, false).values());
    inTurn.addAll(lanes.headMap(served, true).values());
    return inTurn;
  }

  /** A node has got these. */
  void served(List<ModelRun> had) {
    served = had.isEmpty() ? served : had.getLast().key;
  }
}
