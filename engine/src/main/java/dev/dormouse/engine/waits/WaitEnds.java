package dev.dormouse.engine.waits;

import dev.dormouse.engine.background.WakeUps;
import dev.dormouse.engine.runs.Position;
import dev.dormouse.engine.runs.RunChange;
import dev.dormouse.engine.runs.RunStore;
import dev.dormouse.engine.states.RunEvent;
import dev.dormouse.protocol.EventId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.store.TextArray;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import org.jdbi.v3.core.Handle;

/**
 * Ends waits, and lets their runs go on, in one transaction.
 *
 * <p>A run that is just reporting that it waits cannot miss the end: its report locks the run's row
 * and then looks for ended waits; here the waits are ended first and the rows of their runs locked
 * afterwards. So whoever comes second sees what the other did.
 */
public final class WaitEnds {
  private final InstantSource clock;
  private final WakeUps wakeUps;

  public WaitEnds(InstantSource clock, WakeUps wakeUps) {
    this.clock = clock;
    this.wakeUps = wakeUps;
  }

  /** Ends those of the waits that have not ended, with the event's payload; how many there were. */
  public int byEvent(Handle handle, RunStore runs, EventId event, Collection<WaitpointId> waits) {
    var resumed =
        handle
            .createQuery(
                """
                with target as (
                  select id from waitpoint
                  where id = any(:waits) and status = 'PENDING'
                  order by id for no key update
                )
                update waitpoint
                set status = 'COMPLETED', completed_at = :now, event_id = :event
                from target where waitpoint.id = target.id
                returning waitpoint.run_id
                """)
            .bind("waits", TextArray.of(waits.stream().map(WaitpointId::value).toList()))
            .bind("now", clock.instant())
            .bind("event", event.value())
            .map((row, _) -> new RunId(row.getString("run_id")))
            .list();
    resume(handle, runs, resumed);
    return resumed.size();
  }

  /** Ends the waits on a token that has ended. */
  public void byToken(Handle handle, RunStore runs, WaitpointId token, boolean timedOut) {
    resume(
        handle,
        runs,
        handle
            .createQuery(
                """
                update waitpoint set status = 'COMPLETED', completed_at = :now, timed_out = :timedOut
                where token_id = :token and status = 'PENDING'
                returning run_id
                """)
            .bind("now", clock.instant())
            .bind("timedOut", timedOut)
            .bind("token", token.value())
            .map((row, _) -> new RunId(row.getString("run_id")))
            .list());
  }

  /** Some of the runs' waits have just been ended by this transaction. */
  public void resume(Handle handle, RunStore runs, Collection<RunId> ids) {
    if (ids.isEmpty()) {
      return;
    }
    var waiting = new ArrayList<RunId>();
    boolean computing = false;
    // Locked in a statement of its own: one that also changed them would not see a run that another
    // transaction is just making WAITING.
    for (var run : runs.lock(handle, new HashSet<>(ids))) {
      if (run.status() == RunStatus.WAITING) {
        waiting.add(run.id());
      } else {
        computing |= run.nodeId() != null;
      }
    }
    Instant now = clock.instant();
    runs.apply(
        handle,
        RunChange.of(RunEvent.RESUME, RunStatus.QUEUED, waiting)
            .set("position = :position, queued_at = :now")
            .bind("position", Position.toContinue(now)));
    if (computing) {
      handle.afterCommit(() -> wakeUps.announce(WakeUps.Topic.SIGNALED));
    }
  }
}
