package dev.dormouse.engine.waits;

import dev.dormouse.engine.runs.Run;
import dev.dormouse.engine.runs.RunChanged;
import dev.dormouse.engine.runs.RunListener;
import dev.dormouse.engine.runs.RunStore;
import dev.dormouse.engine.states.RunEvent;
import dev.dormouse.protocol.BatchId;
import dev.dormouse.protocol.RunId;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/**
 * What the end of a run, or of its attempt, means for waits: its own are over, those of others for
 * it may be, and a run that goes back to a checkpoint must be told again.
 */
public final class RunEnds implements RunListener {
  private final InstantSource clock;
  private final WaitEnds ends;

  public RunEnds(InstantSource clock, WaitEnds ends) {
    this.clock = clock;
    this.ends = ends;
  }

  @Override
  public void changed(Handle handle, RunStore runs, List<RunChanged> changes) {
    var ended = new ArrayList<RunId>();
    var ofBatches = new TreeMap<BatchId, Integer>(Comparator.comparing(BatchId::value));
    var over = new ArrayList<RunId>();
    var restored = new ArrayList<RunId>();
    for (var change : changes) {
      var run = change.run();
      if (run.status().isFinal()) {
        ended.add(run.id());
        var batch = run.origin().batchId();
        if (batch != null) {
          ofBatches.merge(batch, 1, Integer::sum);
        }
      }
      if (run.attempt() > 0 && (run.status().isFinal() || beginsAnew(change))) {
        over.add(run.id());
      }
      if (isRestored(change)) {
        restored.add(run.id());
      }
    }
    if (!over.isEmpty()) {
      RunEndStore.abandon(handle, over, clock.instant());
    }
    if (!restored.isEmpty()) {
      RunEndStore.tellAgain(handle, restored);
    }
    if (!ended.isEmpty()) {
      ends.resume(handle, runs, RunEndStore.endWaitsFor(handle, ended, clock.instant()));
    }
    if (!ofBatches.isEmpty()) {
      RunEndStore.countDownBatches(handle, ofBatches, clock.instant());
    }
  }

  private static boolean beginsAnew(RunChanged change) {
    return switch (change.event()) {
      case RETRY, RESTART -> true;
      case LOSE, RETURN -> !change.run().isHeld();
      default -> false;
    };
  }

  private static boolean isRestored(RunChanged change) {
    return (change.event() == RunEvent.LOSE || change.event() == RunEvent.RETURN)
        && !change.run().status().isFinal()
        && isStored(change.run());
  }

  private static boolean isStored(Run run) {
    return run.nodeId() == null && run.checkpointId() != null;
  }
}
