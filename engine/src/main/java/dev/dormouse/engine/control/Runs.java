package dev.dormouse.engine.control;

import dev.dormouse.engine.background.WakeUps;
import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.engine.reports.Losses;
import dev.dormouse.engine.runs.JsonText;
import dev.dormouse.engine.runs.Position;
import dev.dormouse.engine.runs.Run;
import dev.dormouse.engine.runs.RunChange;
import dev.dormouse.engine.runs.RunStore;
import dev.dormouse.engine.states.RunEvent;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.engine.triggers.RunTags;
import dev.dormouse.engine.triggers.TimeText;
import dev.dormouse.engine.triggers.Triggers;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.Limits;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.api.TriggerAnswer;
import dev.dormouse.store.Database;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What people and programs do about runs of their environment. Thread-safe. */
public final class Runs {
  private static final int MOST_OPERATIONS = 1000;

  private final Database database;
  private final InstantSource clock;
  private final RunStore runs;
  private final WakeUps wakeUps;
  private final Replays replays;
  private final Restarts restarts;
  private final ControlStore store = new ControlStore();

  public Runs(
      Database database,
      InstantSource clock,
      RunStore runs,
      Triggers triggers,
      Losses losses,
      WakeUps wakeUps) {
    this.database = database;
    this.clock = clock;
    this.runs = runs;
    this.wakeUps = wakeUps;
    this.replays = new Replays(triggers, store);
    this.restarts = new Restarts(clock, runs, store, losses);
  }

  /**
   * Cancels a run: at once where nothing holds it, else its machine is told, its rollbacks run, and
   * then it is canceled. A run that has ended, or that is being canceled, is left as it is.
   */
  public Run cancel(EnvironmentId environment, RunId id) {
    return database.inTransaction(handle -> {
      var _ = cancel(handle, environment, id);
      return runs.find(handle, id).orElseThrow();
    });
  }

  /** The same within a transaction; false for a run that has ended. */
  public boolean cancel(Handle handle, EnvironmentId environment, RunId id) {
    var run = lock(handle, environment, id);
    if (run.status().isFinal() || run.isCancelRequested()) {
      return !run.status().isFinal();
    }
    store.requestCancel(handle, id, clock.instant());
    switch (run.status()) {
      case PENDING_VERSION, DELAYED, QUEUED -> {
        if (!run.isHeld()) {
          change(
              handle,
              RunChange.of(RunEvent.CANCEL, RunStatus.CANCELED, id).set("finished_at = :now"));
        } else if (run.status() == RunStatus.DELAYED) {
          change(handle, RunChange.of(RunEvent.DUE, RunStatus.QUEUED, id));
        }
      }
      case WAITING ->
          change(
              handle,
              RunChange.of(RunEvent.RESUME, RunStatus.QUEUED, id)
                  .set("queued_at = :now, position = :position")
                  .bind("position", Position.toContinue(clock.instant())));
      case DEQUEUED, EXECUTING ->
          handle.afterCommit(() -> wakeUps.announce(WakeUps.Topic.SIGNALED));
      case COMPLETED, CANCELED, FAILED, CRASHED, SYSTEM_FAILURE, EXPIRED, TIMED_OUT ->
          throw new IllegalStateException(run.status() + " is final");
    }
    return true;
  }

  private void change(Handle handle, RunChange change) {
    if (runs.apply(handle, change).isEmpty()) {
      throw new IllegalStateException("a locked run was not in the status that it had");
    }
  }

  /**
   * Triggers a run anew, with the same payload and options, on the current version unless told
   * otherwise.
   */
  public TriggerAnswer replay(EnvironmentId environment, RunId id, ReplayRequest request) {
    return database.inTransaction(handle -> replay(handle, environment, id, request));
  }

  /** The same within a transaction. */
  public TriggerAnswer replay(
      Handle handle, EnvironmentId environment, RunId id, ReplayRequest request) {
    return replays.replay(
        handle, runs.find(handle, environment, id).orElseThrow(() -> unknown(id)), request);
  }

  /**
   * Begins a run anew that waits or rests, as the same run, on the current version: what waits for
   * it waits on. Its attempt is over without rollbacks, and does not count as one.
   */
  public Run restart(EnvironmentId environment, RunId id) {
    return database.inTransaction(handle -> restart(handle, environment, id));
  }

  /** The same within a transaction. */
  public Run restart(Handle handle, EnvironmentId environment, RunId id) {
    return restarts.restart(handle, lock(handle, environment, id));
  }

  /**
   * Gives a delayed run that has not begun yet another delay.
   *
   * @param delay a duration from now, or an instant
   */
  public Run reschedule(EnvironmentId environment, RunId id, String delay) {
    var until = TimeText.instantOrDuration("delay", delay, clock.instant());
    return database.inTransaction(handle -> {
      var run = lock(handle, environment, id);
      var changed =
          run.attempt() > 0
              ? List.of()
              : runs.apply(
                  handle,
                  RunChange.of(RunEvent.RESCHEDULE, RunStatus.DELAYED, id)
                      .where("run.attempt = 0")
                      .set(
                          """
                          expires_at = run.expires_at + (:until - run.delayed_until),
                          delayed_until = :until
                          """)
                      .bind("until", until));
      if (changed.isEmpty()) {
        throw new EngineException(
            ErrorCode.STATE_CONFLICT,
            "the run %s is %s; only a run that is still delayed can be rescheduled"
                .formatted(id, run.attempt() > 0 ? "past its first attempt" : run.status()));
      }
      handle.afterCommit(() -> wakeUps.announce(WakeUps.Topic.TIMED));
      return runs.find(handle, id).orElseThrow();
    });
  }

  /**
   * Forgets an idempotency key: the next trigger with it makes a new run.
   *
   * @return whether there was such a key
   */
  public boolean resetIdempotencyKey(EnvironmentId environment, TaskId task, String key) {
    return key.indexOf('\0') < 0
        && database.inTransaction(handle -> store.forgetKey(handle, environment, task, key));
  }

  /** Adds tags that the run does not have yet; answers all. */
  public List<String> addTags(EnvironmentId environment, RunId id, List<String> tags) {
    return database.inTransaction(handle -> {
      var all =
          new ArrayList<>(store.lockTags(handle, environment, id).orElseThrow(() -> unknown(id)));
      all.addAll(tags);
      var checked = RunTags.check(all);
      store.setTags(handle, id, checked, clock.instant());
      return checked;
    });
  }

  public JsonNode metadata(EnvironmentId environment, RunId id) {
    return database.inTransaction(
        handle -> store.lockMetadata(handle, environment, id).orElseThrow(() -> unknown(id)));
  }

  /** Replaces the run's metadata. */
  public JsonNode putMetadata(EnvironmentId environment, RunId id, JsonNode metadata) {
    if (!(metadata instanceof ObjectNode)) {
      throw new EngineException(
          ErrorCode.INVALID,
          "metadata is %s; it must be a JSON object".formatted(metadata.getNodeType()));
    }
    return database.inTransaction(handle -> {
      var _ = store.lockMetadata(handle, environment, id).orElseThrow(() -> unknown(id));
      return write(handle, id, metadata);
    });
  }

  /** Carries out operations on the run's metadata, all or none of them. */
  public JsonNode changeMetadata(
      EnvironmentId environment, RunId id, List<MetadataOperation> operations) {
    if (operations.size() > MOST_OPERATIONS) {
      throw new EngineException(
          ErrorCode.TOO_MANY,
          "operations has %d entries; at most %d are taken"
              .formatted(operations.size(), MOST_OPERATIONS));
    }
    return database.inTransaction(handle ->
        write(
            handle,
            id,
            Metadata.apply(
                store.lockMetadata(handle, environment, id).orElseThrow(() -> unknown(id)),
                operations)));
  }

  /** The run's parent, for those who change its metadata. */
  public Optional<RunId> parent(EnvironmentId environment, RunId id) {
    return database
        .call(handle -> runs.find(handle, environment, id))
        .map(run -> run.origin().parentRunId());
  }

  private JsonNode write(Handle handle, RunId id, JsonNode metadata) {
    String text = JsonText.searchable("metadata", metadata, Limits.METADATA_BYTES);
    store.setMetadata(handle, id, text, clock.instant());
    return Json.mapper().readTree(text);
  }

  private Run lock(Handle handle, EnvironmentId environment, RunId id) {
    return runs.lock(handle, List.of(id)).stream()
        .filter(run -> run.environmentId().equals(environment))
        .findFirst()
        .orElseThrow(() -> unknown(id));
  }

  private static EngineException unknown(RunId id) {
    return new EngineException(
        ErrorCode.RUN_UNKNOWN, "there is no run %s in this environment".formatted(id));
  }
}
