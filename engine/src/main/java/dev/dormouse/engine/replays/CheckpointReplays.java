package dev.dormouse.engine.replays;

import dev.dormouse.engine.background.WakeUps;
import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.engine.runs.Run;
import dev.dormouse.engine.runs.RunStore;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.api.TriggerAnswer;
import dev.dormouse.store.Database;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * New runs that go on from a checkpoint of a former one: at its next line, with its local
 * variables, on its version. Thread-safe.
 */
public final class CheckpointReplays {
  private final Database database;
  private final InstantSource clock;
  private final RunStore runs;
  private final WakeUps wakeUps;

  public CheckpointReplays(Database database, InstantSource clock, RunStore runs, WakeUps wakeUps) {
    this.database = database;
    this.clock = clock;
    this.runs = runs;
    this.wakeUps = wakeUps;
  }

  /**
   * Makes a new run of the former one that goes on from its checkpoint. What the checkpoint waits
   * for ends for the new run as it has for the former one; what has not ended it waits for.
   */
  public TriggerAnswer replay(EnvironmentId environment, RunId former, CheckpointId checkpoint) {
    return database.inTransaction(handle -> {
      // Locked first: whoever drops checkpoints of the run finds the replay, or is found.
      var run = lock(handle, environment, former);
      var image =
          ReplayStore.lock(handle, former, checkpoint)
              .orElseThrow(() ->
                  new EngineException(
                      ErrorCode.CHECKPOINT_UNKNOWN,
                      "the run %s has no checkpoint %s: it never had, or its image is deleted; GET /api/v1/runs/%s/checkpoints tells which there are"
                          .formatted(former, checkpoint, former)));
      if (!image.hasVersion()) {
        throw new EngineException(
            ErrorCode.STATE_CONFLICT,
            "the version of the run %s is gone, and a checkpoint goes on with no other; replay it from its beginning"
                .formatted(former));
      }
      return new TriggerAnswer(begin(handle, run, checkpoint, image), false);
    });
  }

  private Run lock(Handle handle, EnvironmentId environment, RunId id) {
    return runs.lock(handle, List.of(id)).stream()
        .filter(run -> run.environmentId().equals(environment))
        .findFirst()
        .orElseThrow(() ->
            new EngineException(
                ErrorCode.RUN_UNKNOWN, "there is no run %s in this environment".formatted(id)));
  }

  private RunId begin(Handle handle, Run former, CheckpointId checkpoint, ReplayStore.Image image) {
    var now = clock.instant();
    var id = RunId.create(now);
    var waits = names(ReplayStore.open(handle, checkpoint), now);
    ReplayStore.lockAwaited(handle, waits.keySet());
    ReplayStore.insertWaits(handle, id, waits, now);
    var status =
        image.waiting() && ReplayStore.ended(handle, waits.values()) == 0
            ? RunStatus.WAITING
            : RunStatus.QUEUED;
    ReplayStore.insertRun(handle, id, former.id(), checkpoint, status, now);
    runs.triggered(handle, Map.of(id, status));
    if (!waits.isEmpty()) {
      handle.afterCommit(() -> wakeUps.announce(WakeUps.Topic.TIMED));
    }
    return id;
  }

  /** Of each wait the one that stands for it. */
  private static Map<WaitpointId, WaitpointId> names(List<WaitpointId> former, Instant now) {
    var names = new LinkedHashMap<WaitpointId, WaitpointId>();
    former.forEach(wait -> names.put(wait, WaitpointId.create(now)));
    return names;
  }
}
