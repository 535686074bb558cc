package dev.dormouse.engine.reports;

import static java.util.stream.Collectors.groupingBy;

import dev.dormouse.engine.background.WakeUps;
import dev.dormouse.engine.checkpoints.CheckpointStore;
import dev.dormouse.engine.checkpoints.NewCheckpoint;
import dev.dormouse.engine.reports.Reports.Heard;
import dev.dormouse.engine.runs.Run;
import dev.dormouse.engine.runs.RunChange;
import dev.dormouse.engine.runs.RunChanged;
import dev.dormouse.engine.runs.RunStore;
import dev.dormouse.engine.states.RunEvent;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.node.RunEpoch;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Carries out what reports mean, one statement for all runs of which they mean the same. */
final class Consequences {
  private static final String COMPUTED =
      """
      computed_ms = run.computed_ms - run.epoch_computed_ms + own.computed,
      epoch_computed_ms = own.computed
      """;

  private static final String WARM = "warm_start = coalesce(own.warm, run.warm_start)";

  private final InstantSource clock;
  private final WakeUps wakeUps;
  private final RunStore runs;
  private final Losses losses;

  Consequences(InstantSource clock, WakeUps wakeUps, RunStore runs, Losses losses) {
    this.clock = clock;
    this.wakeUps = wakeUps;
    this.runs = runs;
    this.losses = losses;
  }

  /** What ends have in common: all of them lead by the same event to the same status. */
  private record Way(RunEvent event, RunStatus to) {}

  /** The runs that were changed, as they are now. */
  List<Run> carryOut(
      Handle handle,
      Map<RunId, Run> states,
      Map<Heard, Decision> round,
      Map<RunEpoch, Boolean> warm) {
    var started = new LinkedHashMap<Run, Instant>();
    var waiting = new LinkedHashMap<RunId, Decision.Wait>();
    var stored = new ArrayList<NewCheckpoint>();
    var without = new LinkedHashMap<String, List<RunId>>();
    var ended = new LinkedHashMap<Run, AttemptEnd>();
    var lost = new LinkedHashMap<String, List<Run>>();
    round.forEach((heard, decision) -> {
      switch (decision) {
        case Decision.Start(var at) -> started.put(Reports.run(states, heard), at);
        case Decision.Wait wait -> waiting.put(heard.run(), wait);
        case Decision.Store(var checkpoint, _) -> stored.add(checkpoint);
        case Decision.LoseCheckpoint(var reason) ->
            without.computeIfAbsent(reason, _ -> new ArrayList<>()).add(heard.run());
        case Decision.End(var end) -> ended.put(Reports.run(states, heard), end);
        case Decision.Lose(var reason) ->
            lost.computeIfAbsent(reason, _ -> new ArrayList<>()).add(Reports.run(states, heard));
        case Decision.Stale _, Decision.Known _, Decision.Continue _ -> {}
      }
    });
    var touched = new ArrayList<>(stored.stream().map(NewCheckpoint::run).toList());
    without.values().forEach(touched::addAll);
    lost.values().forEach(each -> each.forEach(run -> touched.add(run.id())));
    var changed = new ArrayList<RunChanged>();
    changed.addAll(start(handle, started, warm));
    changed.addAll(waitFor(handle, waiting));
    ReportStore.stored(handle, stored, clock.instant());
    changed.addAll(end(handle, ended, warm));
    lost.forEach((reason, each) -> losses.lose(handle, each, reason, true));
    without.forEach((reason, each) -> {
      losses.loseCheckpoints(handle, runs.lock(handle, each), reason);
    });
    if (!waiting.isEmpty() || !ended.isEmpty() || !stored.isEmpty()) {
      handle.afterCommit(() -> wakeUps.announce(WakeUps.Topic.QUEUED));
    }
    var now = new ArrayList<>(changed.stream().map(RunChanged::run).toList());
    if (!touched.isEmpty()) {
      now.addAll(runs.lock(handle, touched));
    }
    return now;
  }

  private List<RunChanged> start(
      Handle handle, Map<Run, Instant> started, Map<RunEpoch, Boolean> warm) {
    return runs.apply(
        handle,
        RunChange.of(
                RunEvent.START,
                RunStatus.EXECUTING,
                started.keySet().stream().map(Run::id).toList())
            .own("at", "timestamptz", List.copyOf(started.values()))
            .own("warm", "boolean", warm(started.keySet(), warm))
            .set(
                """
                started_at = coalesce(run.started_at, own.at),
                attempt_started_at = coalesce(run.attempt_started_at, own.at)
                """)
            .set(WARM));
  }

  /** What machines said when they began these runs; null where they did not begin them now. */
  private static List<@Nullable Object> warm(Collection<Run> runs, Map<RunEpoch, Boolean> warm) {
    var values = new ArrayList<@Nullable Object>(runs.size());
    runs.forEach(run -> values.add(warm.get(new RunEpoch(run.id(), run.epoch()))));
    return values;
  }

  private List<RunChanged> waitFor(Handle handle, Map<RunId, Decision.Wait> waiting) {
    if (waiting.isEmpty()) {
      return List.of();
    }
    ReportStore.pass(handle, List.copyOf(waiting.keySet()));
    return runs.apply(
        handle,
        RunChange.of(RunEvent.WAIT, RunStatus.WAITING, waiting.keySet())
            .own(
                "computed",
                "bigint",
                waiting.values().stream().map(wait -> wait.computed().toMillis()).toList())
            .set(COMPUTED));
  }

  private List<RunChanged> end(
      Handle handle, Map<Run, AttemptEnd> ended, Map<RunEpoch, Boolean> warm) {
    if (ended.isEmpty()) {
      return List.of();
    }
    var now = clock.instant();
    AttemptStore.insert(
        handle,
        ended.entrySet().stream()
            .map(each -> {
              var end = each.getValue();
              return new AttemptStore.Row(
                  each.getKey(),
                  end.attempt().name(),
                  started(each.getKey(), end),
                  now,
                  PlainText.of(end.error()));
            })
            .toList());
    CheckpointStore.pass(
        handle,
        ended.keySet().stream().filter(run -> run.checkpointId() != null).map(Run::id).toList(),
        now);
    var changed = new ArrayList<RunChanged>();
    ended.entrySet().stream()
        .collect(groupingBy(each -> new Way(each.getValue().event(), each.getValue().to())))
        .forEach((way, each) -> changed.addAll(runs.apply(handle, change(way, each, warm))));
    if (ended.values().stream().anyMatch(end -> end.to() == RunStatus.DELAYED)) {
      handle.afterCommit(() -> wakeUps.announce(WakeUps.Topic.TIMED));
    }
    return changed;
  }

  private static Instant started(Run run, AttemptEnd end) {
    var reported = run.times().attemptStartedAt();
    return reported == null ? end.startedAt() : reported;
  }

  private static RunChange change(
      Way way, List<Map.Entry<Run, AttemptEnd>> ended, Map<RunEpoch, Boolean> warm) {
    var change =
        RunChange.of(way.event(), way.to(), ended.stream().map(each -> each.getKey().id()).toList())
            .own("started", "timestamptz", each(ended, AttemptEnd::startedAt))
            .own("computed", "bigint", each(ended, end -> end.computed().toMillis()))
            .own("warm", "boolean", warm(ended.stream().map(Map.Entry::getKey).toList(), warm))
            .set(
                """
                node_id = null, checkpoint_id = null,
                started_at = coalesce(run.started_at, own.started),
                attempt_started_at = coalesce(run.attempt_started_at, own.started)
                """)
            .set(COMPUTED)
            .set(WARM);
    if (way.to().isFinal()) {
      return change
          .own("output", "text", each(ended, AttemptEnd::output))
          .own("error", "text", each(ended, Consequences::error))
          .set("finished_at = :now, output = own.output, error = own.error");
    }
    // A new attempt takes its turn from when it may begin.
    return change
        .own("retry_at", "timestamptz", each(ended, end -> next(end).at()))
        .own("machine", "text", each(ended, Consequences::machine))
        .set(
            """
            machine = coalesce(own.machine, run.machine),
            former_machine = case when own.machine is null then run.former_machine else run.machine end,
            former_computed_ms = case when own.machine is null then run.former_computed_ms
              else run.computed_ms - run.epoch_computed_ms + own.computed end,
            delayed_until = own.retry_at,
            queued_at = case when :queued then :now else run.queued_at end,
            position = (extract(epoch from greatest(own.retry_at, :now)) * 1000000)::bigint
              - run.priority * 1000000::bigint
            """)
        .bind("queued", way.to() == RunStatus.QUEUED);
  }

  private static AttemptEnd.Next next(AttemptEnd end) {
    return Objects.requireNonNull(end.next());
  }

  private static @Nullable String machine(AttemptEnd end) {
    var machine = next(end).machine();
    return machine == null ? null : machine.label();
  }

  private static @Nullable String error(AttemptEnd end) {
    var error = PlainText.of(end.error());
    return error == null ? null : Json.mapper().writeValueAsString(error);
  }

  private static List<@Nullable Object> each(
      List<Map.Entry<Run, AttemptEnd>> ended, Function<AttemptEnd, @Nullable Object> value) {
    var values = new ArrayList<@Nullable Object>(ended.size());
    ended.forEach(each -> values.add(value.apply(each.getValue())));
    return values;
  }
}
