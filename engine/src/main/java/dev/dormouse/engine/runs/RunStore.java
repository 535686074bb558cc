package dev.dormouse.engine.runs;

import static java.util.stream.Collectors.joining;

import dev.dormouse.engine.background.WakeUps;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.store.TextArray;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The rows of runs, and the one place that changes their status: each change is one statement
 * guarded by the status, its listeners take part in the transaction, and after its commit those who
 * wait are woken.
 */
public final class RunStore {
  private final InstantSource clock;
  private final WakeUps wakeUps;
  private final RunResults results;
  private final List<RunListener> listeners;

  public RunStore(
      InstantSource clock, WakeUps wakeUps, RunResults results, List<RunListener> listeners) {
    this.clock = clock;
    this.wakeUps = wakeUps;
    this.results = results;
    this.listeners = List.copyOf(listeners);
  }

  /**
   * Carries out a change within the handle's transaction. The answer has those runs that were
   * changed; the others were not in a status or condition for it, which is a normal result.
   */
  public List<RunChanged> apply(Handle handle, RunChange change) {
    if (change.ids.isEmpty()) {
      return List.of();
    }
    var update =
        handle
            .createQuery(statement(change))
            .bind("ids", TextArray.of(change.ids.stream().map(RunId::value).toList()))
            .bind("from", TextArray.of(change.from.stream().map(RunStatus::name).toList()))
            .bind("to", change.to.name())
            .bind("now", clock.instant());
    change.parameters.forEach(update::bind);
    change.own.forEach(
        (name, own) -> update.bind("own_" + name, TextArray.of(texts(own.values()))));
    var changes =
        update
            .map((row, _) ->
                new RunChanged(
                    RunStatus.valueOf(row.getString("from_status")),
                    change.event,
                    RunRow.read(row)))
            .list();
    tell(handle, changes);
    return changes;
  }

  private static String statement(RunChange change) {
    var names = change.own.keySet();
    return """
    with own as (
      select * from unnest(:ids::text[]%s) as own(id%s)
    ), target as (
      select run.id, run.status
      from run join own on own.id = run.id
      where run.status = any(:from)%s
      order by run.id
      for no key update of run
    ), changed as (
      update run
      set status = :to, revision = run.revision + 1, updated_at = :now%s
      from target join own on own.id = target.id
      where run.id = target.id
      returning %s, target.status as from_status
    ), noted as (
      insert into run_change (run_id) select id from changed
    )
    select * from changed
    """
        .formatted(
            change.own.entrySet().stream()
                .map(
                    own -> ", :own_%s::text[]::%s[]".formatted(own.getKey(), own.getValue().type()))
                .collect(joining()),
            names.stream().map(name -> ", " + name).collect(joining()),
            change.conditions.stream().map(each -> " and (" + each + ")").collect(joining()),
            change.assignments.stream().map(each -> ", " + each).collect(joining()),
            RunRow.COLUMNS);
  }

  private static List<@Nullable String> texts(List<? extends @Nullable Object> values) {
    var texts = new ArrayList<@Nullable String>(values.size());
    for (var value : values) {
      texts.add(value == null ? null : value.toString());
    }
    return texts;
  }

  /** The run, whoever's it is. */
  public Optional<Run> find(Handle handle, RunId id) {
    return handle
        .createQuery("select %s from run where id = :id".formatted(RunRow.COLUMNS))
        .bind("id", id.value())
        .map((row, _) -> RunRow.read(row))
        .findOne();
  }

  /** The run, if it is the environment's. */
  public Optional<Run> find(Handle handle, EnvironmentId environment, RunId id) {
    return find(handle, id).filter(run -> run.environmentId().equals(environment));
  }

  /** Locks the rows until the transaction ends, in the order of their ids. */
  public List<Run> lock(Handle handle, Collection<RunId> ids) {
    return handle
        .createQuery(
            """
            select %s from run where id = any(:ids) order by id for no key update
            """
                .formatted(RunRow.COLUMNS))
        .bind("ids", TextArray.of(ids.stream().map(RunId::value).toList()))
        .map((row, _) -> RunRow.read(row))
        .list();
  }

  /** Has nodes look for queued runs: one of them may take what it could not take before. */
  public void offerAgain() {
    wakeUps.announce(WakeUps.Topic.QUEUED);
  }

  /** Runs were inserted: tells the listeners now, and after the commit those who wait for work. */
  public void triggered(Handle handle, Map<RunId, RunStatus> statuses) {
    for (var listener : listeners) {
      listener.triggered(handle, this, statuses);
    }
    boolean queued = statuses.containsValue(RunStatus.QUEUED);
    boolean delayed = statuses.containsValue(RunStatus.DELAYED);
    handle.afterCommit(() -> {
      if (queued) {
        wakeUps.announce(WakeUps.Topic.QUEUED);
      }
      if (delayed) {
        wakeUps.announce(WakeUps.Topic.TIMED);
      }
    });
  }

  private void tell(Handle handle, List<RunChanged> changes) {
    if (changes.isEmpty()) {
      return;
    }
    for (var listener : listeners) {
      listener.changed(handle, this, changes);
    }
    var ended =
        changes.stream()
            .map(RunChanged::run)
            .filter(run -> run.status().isFinal())
            .map(Run::id)
            .toList();
    boolean queued = changes.stream().anyMatch(each -> each.run().status() == RunStatus.QUEUED);
    handle.afterCommit(() -> {
      if (!ended.isEmpty()) {
        results.ended(ended);
        wakeUps.announce(WakeUps.Topic.FINISHED);
      }
      if (queued) {
        wakeUps.announce(WakeUps.Topic.QUEUED);
      }
    });
  }
}
