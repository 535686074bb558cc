package dev.dormouse.engine.picking;

import dev.dormouse.engine.runs.Run;
import dev.dormouse.engine.tenancy.RunTokens;
import dev.dormouse.engine.waits.WaitResults;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.api.WaitResult;
import dev.dormouse.protocol.node.Assignment;
import dev.dormouse.protocol.node.RunEpoch;
import dev.dormouse.protocol.worker.RunFacts;
import dev.dormouse.protocol.worker.Succession;
import dev.dormouse.store.TextArray;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Puts together what a node must know of the runs that it is handed. */
public final class Assignments {
  private final RunTokens tokens;
  private final WaitResults waits;

  public Assignments(RunTokens tokens, WaitResults waits) {
    this.tokens = tokens;
    this.waits = waits;
  }

  /** A run that has just been dequeued. */
  record Handed(Run run, Candidate.Start start, Picker.Declared declared) {}

  /** What is read of a run only for this. */
  private record Facts(
      @Nullable String payload,
      String metadata,
      List<String> tags,
      @Nullable String traceparent,
      String project,
      String environment,
      long variables) {}

  List<Assignment> of(Handle handle, List<Handed> handed) {
    var facts = facts(handle, handed);
    var results = results(handle, handed);
    var succeeded = succeeded(handle, handed);
    return handed.stream()
        .map(each ->
            assignment(
                each,
                Objects.requireNonNull(facts.get(each.run().id())),
                results.getOrDefault(each.run().id(), List.of()),
                succeeded.get(each.run().id())))
        .toList();
  }

  private Assignment assignment(
      Handed handed,
      Facts facts,
      List<WaitResult> results,
      @Nullable List<Succession.Renamed> succeeds) {
    var run = handed.run();
    String payload = facts.payload();
    return new Assignment(
        new RunEpoch(run.id(), run.epoch()),
        run.taskId(),
        handed.declared().version().id(),
        payload == null ? null : new Assignment.Begin(Json.mapper().readTree(payload)),
        runFacts(run, handed.declared().version().version(), facts),
        tokens.create(run.id(), run.epoch()),
        handed.start() == Candidate.Start.RESTORE ? run.checkpointId() : null,
        succeeds,
        results,
        run.times().computed(),
        handed.declared().task().freshMachine(),
        facts.variables(),
        handed.declared().task().image(),
        run.isCancelRequested());
  }

  private static RunFacts runFacts(Run run, String version, Facts facts) {
    return new RunFacts(
        run.id(),
        run.attempt(),
        run.attemptsLeft(),
        version,
        facts.project(),
        facts.environment(),
        run.times().createdAt(),
        Objects.requireNonNullElse(run.settings().machine(), MachinePreset.DEFAULT),
        facts.tags(),
        Json.mapper().readTree(facts.metadata()),
        run.isTest(),
        run.origin().depth(),
        run.origin().parentRunId(),
        run.origin().rootRunId(),
        run.origin().batchId(),
        run.settings().maxDuration(),
        facts.traceparent());
  }

  private static Map<RunId, Facts> facts(Handle handle, List<Handed> handed) {
    var facts = new HashMap<RunId, Facts>();
    handle
        .createQuery(
            """
            select run.id, run.metadata, run.tags, run.traceparent, project.slug as project,
              environment.slug as environment, environment.variables_revision,
              case when run.id = any(:begins) then run.payload end as payload
            from run
            join environment on environment.id = run.environment_id
            join project on project.id = environment.project_id
            where run.id = any(:runs)
            """)
        .bind("runs", TextArray.of(ids(handed)))
        .bind(
            "begins",
            TextArray.of(
                ids(
                    handed.stream()
                        .filter(each -> each.start() == Candidate.Start.BEGIN)
                        .toList())))
        .map((row, _) ->
            facts.put(
                new RunId(row.getString("id")),
                new Facts(
                    row.getString("payload"),
                    row.getString("metadata"),
                    List.of((String[]) row.getArray("tags").getArray()),
                    row.getString("traceparent"),
                    row.getString("project"),
                    row.getString("environment"),
                    row.getLong("variables_revision"))))
        .list();
    return facts;
  }

  /** Of those that are restored from the checkpoint of another run: the waits' names. */
  private static Map<RunId, List<Succession.Renamed>> succeeded(
      Handle handle, List<Handed> handed) {
    var restored = handed.stream().filter(each -> each.start() == Candidate.Start.RESTORE).toList();
    if (restored.isEmpty()) {
      return Map.of();
    }
    var succeeded = new HashMap<RunId, List<Succession.Renamed>>();
    handle
        .createQuery(
            """
            select run.id, wait.former_id, wait.id as wait
            from run join checkpoint on checkpoint.id = run.checkpoint_id
              left join waitpoint wait on wait.run_id = run.id and wait.former_id is not null
            where run.id = any(:runs) and checkpoint.run_id <> run.id
            """)
        .bind("runs", TextArray.of(ids(restored)))
        .map((row, _) -> {
          var waits =
              succeeded.computeIfAbsent(new RunId(row.getString("id")), _ -> new ArrayList<>());
          String former = row.getString("former_id");
          return former == null
              || waits.add(
                  new Succession.Renamed(
                      new WaitpointId(former), new WaitpointId(row.getString("wait"))));
        })
        .list();
    return succeeded;
  }

  private static List<String> ids(List<Handed> handed) {
    return handed.stream().map(each -> each.run().id().value()).toList();
  }

  /** Ended waits of runs that continue; from now on their machines count as told of them. */
  private Map<RunId, List<WaitResult>> results(Handle handle, List<Handed> handed) {
    var continuing =
        handed.stream()
            .filter(each -> each.start() != Candidate.Start.BEGIN)
            .map(each -> each.run().id())
            .toList();
    if (continuing.isEmpty()) {
      return Map.of();
    }
    var untold = waits.untold(handle, continuing);
    waits.told(handle, untold.values().stream().flatMap(List::stream).toList());
    var results = new HashMap<RunId, List<WaitResult>>();
    untold.forEach((run, ended) -> results.put(run, waits.read(handle, ended)));
    return results;
  }
}
