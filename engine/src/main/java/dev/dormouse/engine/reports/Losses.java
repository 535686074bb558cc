package dev.dormouse.engine.reports;

import dev.dormouse.engine.background.WakeUps;
import dev.dormouse.engine.checkpoints.CheckpointStore;
import dev.dormouse.engine.runs.Position;
import dev.dormouse.engine.runs.Run;
import dev.dormouse.engine.runs.RunChange;
import dev.dormouse.engine.runs.RunStore;
import dev.dormouse.engine.states.RunEvent;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.RunError;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of runs whose machine is lost through no fault of theirs: they go on from their
 * latest checkpoint, or begin a new attempt that their policy does not count; lost too often, they
 * are given up.
 */
public final class Losses {
  static final int MOST = 20;
  private static final Duration SHORTEST_REST = Duration.ofMillis(100);
  private static final Duration LONGEST_REST = Duration.ofSeconds(30);

  private static final String SET =
      """
      node_id = null, reporter_id = null, cancel_told = false, losses = run.losses + 1
      """;

  /** A new attempt stands where the run stood before its first. */
  private static final String BEGIN_ANEW =
      """
      lost = run.lost + case when run.attempt > 0 then 1 else 0 end,
      position = (extract(epoch from run.created_at) * 1000000)::bigint - run.priority * 1000000::bigint
      """;

  private final InstantSource clock;
  private final WakeUps wakeUps;
  private final RunStore runs;

  public Losses(InstantSource clock, WakeUps wakeUps, RunStore runs) {
    this.clock = clock;
    this.wakeUps = wakeUps;
    this.runs = runs;
  }

  /**
   * The machines of these runs are lost. The runs' rows must be locked.
   *
   * @param rest whether they rest before they are tried again, because whoever had them would get
   *     them again at once
   */
  public void lose(Handle handle, Collection<Run> lost, String reason, boolean rest) {
    var givenUp = new ArrayList<Run>();
    var canceled = new ArrayList<Run>();
    var stored = new ArrayList<Run>();
    var anew = new ArrayList<Run>();
    for (var run : lost) {
      if (run.losses() >= MOST) {
        givenUp.add(run);
      } else if (run.checkpointId() != null) {
        stored.add(run);
      } else if (run.isCancelRequested()) {
        canceled.add(run);
      } else {
        anew.add(run);
      }
    }
    var error = RunError.of("NODE_LOST", PlainText.of(reason));
    var attempts = new ArrayList<Run>(givenUp);
    attempts.addAll(canceled);
    attempts.addAll(anew);
    AttemptStore.lost(handle, attempts, error, clock.instant());
    giveUp(
        handle, givenUp, "its machine was lost %d times, at last: %s".formatted(MOST + 1, reason));
    end(handle, RunEvent.LOSE, RunStatus.CANCELED, canceled, null);
    again(handle, stored, rest, "position = :position", true);
    again(handle, anew, rest, BEGIN_ANEW, false);
    handle.afterCommit(() -> {
      wakeUps.announce(WakeUps.Topic.QUEUED);
      if (rest) {
        wakeUps.announce(WakeUps.Topic.TIMED);
      }
    });
  }

  /**
   * The checkpoints of these runs, whose rows are locked, turned out to be gone or damaged: they
   * begin a new attempt, but for replays of that very checkpoint, whose point was not to do again
   * what comes before it.
   */
  void loseCheckpoints(Handle handle, Collection<Run> without, String reason) {
    var ids = without.stream().map(Run::id).toList();
    var replays = ReportStore.beganElsewhere(handle, ids);
    ReportStore.forgetCheckpoints(handle, ids, clock.instant());
    var now = runs.lock(handle, ids);
    var over = now.stream().filter(run -> replays.contains(run.id())).toList();
    giveUp(handle, over, "it cannot go on from the checkpoint that it replays: " + reason);
    lose(handle, now.stream().filter(run -> !replays.contains(run.id())).toList(), reason, false);
  }

  /**
   * The checkpoints of these runs, which no node has, are gone for good: those that wait for a node
   * or an event begin a new attempt at once, those that rest when they are due. The runs' rows must
   * be locked.
   */
  public void giveUpCheckpoints(Handle handle, Collection<Run> without, String reason) {
    ReportStore.forgetCheckpoints(handle, without.stream().map(Run::id).toList(), clock.instant());
    lose(
        handle,
        runs.lock(
            handle,
            without.stream()
                .filter(run -> run.status() != RunStatus.DELAYED)
                .map(Run::id)
                .toList()),
        reason,
        false);
  }

  private void giveUp(Handle handle, List<Run> ended, String reason) {
    end(
        handle,
        RunEvent.GIVE_UP,
        RunStatus.SYSTEM_FAILURE,
        ended,
        Json.mapper().writeValueAsString(RunError.of("NODE_LOST", PlainText.of(reason))));
  }

  private void end(
      Handle handle, RunEvent event, RunStatus to, List<Run> ended, @Nullable String error) {
    CheckpointStore.pass(
        handle,
        ended.stream().filter(run -> run.checkpointId() != null).map(Run::id).toList(),
        clock.instant());
    var _ =
        runs.apply(
            handle,
            RunChange.of(event, to, ids(ended))
                .set(SET)
                .set("finished_at = :now, checkpoint_id = null, error = :error")
                .bind("error", error));
  }

  /** The machines that hold these runs have not heard that they are to go on: they stay theirs. */
  public void handAnew(Handle handle, Collection<Run> unheard) {
    var _ =
        runs.apply(
            handle,
            RunChange.of(RunEvent.LOSE, RunStatus.QUEUED, ids(List.copyOf(unheard)))
                .set("queued_at = :now, position = :position")
                .bind("position", Position.toContinue(clock.instant())));
  }

  private void again(Handle handle, List<Run> lost, boolean rest, String place, boolean ahead) {
    var change =
        rest
            ? RunChange.of(RunEvent.RETURN, RunStatus.DELAYED, ids(lost))
                .own(
                    "until",
                    "timestamptz",
                    lost.stream().map(run -> clock.instant().plus(rest(run.losses()))).toList())
                .set("delayed_until = own.until")
            : RunChange.of(RunEvent.LOSE, RunStatus.QUEUED, ids(lost)).set("queued_at = :now");
    if (ahead) {
      change.bind("position", Position.toContinue(clock.instant()));
    }
    var _ = runs.apply(handle, change.set(SET).set(place));
  }

  private static Duration rest(int losses) {
    var rest = SHORTEST_REST.multipliedBy(1L << Math.min(losses, 16));
    return rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST;
  }

  private static List<RunId> ids(List<Run> runs) {
    return runs.stream().map(Run::id).toList();
  }
}
