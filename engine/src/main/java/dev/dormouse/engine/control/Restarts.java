package dev.dormouse.engine.control;

import dev.dormouse.engine.checkpoints.CheckpointStore;
import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.engine.reports.Losses;
import dev.dormouse.engine.runs.Position;
import dev.dormouse.engine.runs.Run;
import dev.dormouse.engine.runs.RunChange;
import dev.dormouse.engine.runs.RunStore;
import dev.dormouse.engine.states.RunEvent;
import dev.dormouse.protocol.DeploymentId;
import dev.dormouse.protocol.RunError;
import dev.dormouse.protocol.RunStatus;
import java.time.InstantSource;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Begins runs anew on the current version. */
final class Restarts {
  private final InstantSource clock;
  private final RunStore runs;
  private final ControlStore store;
  private final Losses losses;

  Restarts(InstantSource clock, RunStore runs, ControlStore store, Losses losses) {
    this.clock = clock;
    this.runs = runs;
    this.store = store;
    this.losses = losses;
  }

  /** The run's row must be locked. */
  Run restart(Handle handle, Run run) {
    var current = store.current(handle, run.environmentId(), run.taskId()).orElse(null);
    check(run, current);
    losses.abandoned(
        handle,
        List.of(run),
        RunError.of("RESTARTED", "the run was begun anew on another version"));
    CheckpointStore.pass(handle, List.of(run.id()), clock.instant());
    var former = run.deploymentId();
    var declared =
        former == null ? null : store.declaration(handle, former, run.taskId()).orElse(null);
    var triggered = store.triggered(handle, run.id());
    var asked = Asked.of(triggered, declared);
    var changed =
        runs.apply(
            handle,
            RunChange.of(RunEvent.RESTART, RunStatus.QUEUED, run.id())
                .set(
                    """
                    node_id = null, reporter_id = null, checkpoint_id = null, delayed_until = null,
                    lost = run.lost + case when run.attempt > 0 then 1 else 0 end,
                    requested_version = null, deployment_id = null,
                    machine = :machine, max_attempts = :attempts, max_duration_seconds = :duration,
                    retry = null, queued_at = :now, position = :position
                    """)
                .bind("machine", asked.machineLabel())
                .bind("attempts", asked.maxAttempts())
                .bind("duration", asked.maxDurationSeconds())
                .bind("position", Position.toBegin(run.times().createdAt(), triggered.priority())));
    if (changed.isEmpty()) {
      throw new IllegalStateException("a locked run was not in the status that it had");
    }
    return changed.getFirst().run();
  }

  private static void check(Run run, @Nullable DeploymentId current) {
    String why =
        switch (run.status()) {
          case WAITING, DELAYED, QUEUED -> "";
          case PENDING_VERSION -> "it begins on a version that has its task by itself";
          case DEQUEUED, EXECUTING ->
              "it is at work; restart it while it waits, or cancel it and replay it";
          case COMPLETED, CANCELED, FAILED, CRASHED, SYSTEM_FAILURE, EXPIRED, TIMED_OUT ->
              "it is over; replay it";
        };
    var deployment = run.deploymentId();
    if (why.isEmpty() && run.isCancelRequested()) {
      why = "it is being canceled";
    } else if (why.isEmpty() && deployment == null) {
      why = "it has not begun, and begins on the current version by itself";
    } else if (why.isEmpty() && current == null) {
      why = "the current version does not have its task \"%s\"".formatted(run.taskId());
    } else if (why.isEmpty() && deployment != null && deployment.equals(current)) {
      why = "it is on the current version already";
    }
    if (!why.isEmpty()) {
      throw new EngineException(
          ErrorCode.STATE_CONFLICT,
          "the run %s is %s and cannot be restarted: %s".formatted(run.id(), run.status(), why));
    }
  }
}
