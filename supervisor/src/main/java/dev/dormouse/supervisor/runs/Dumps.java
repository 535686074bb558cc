package dev.dormouse.supervisor.runs;

import java.util.ArrayDeque;

/**
 * Waiting runs whose machines are to be checkpointed: a few at a time, in the order in which that
 * was decided. Guarded by {@link Runs}' lock.
 */
final class Dumps {
  private final int most;
  private final ArrayDeque<RunExecution> queue = new ArrayDeque<>();
  private int underWay;

  Dumps(int most) {
    this.most = most;
  }

  void add(RunExecution run) {
    if (!queue.contains(run)) {
      queue.add(run);
      beginNext();
    }
  }

  void remove(RunExecution run) {
    queue.remove(run);
  }

  boolean contains(RunExecution run) {
    return queue.contains(run);
  }

  /** One that was begun is over, however it ended. */
  void over() {
    underWay--;
    beginNext();
  }

  boolean isIdle() {
    return underWay == 0 && queue.isEmpty();
  }

  private void beginNext() {
    while (underWay < most && !queue.isEmpty()) {
      // Counted first: it may be over as soon as it begins.
      underWay++;
      if (!queue.remove().place().beginDump()) {
        underWay--;
      }
    }
  }
}
