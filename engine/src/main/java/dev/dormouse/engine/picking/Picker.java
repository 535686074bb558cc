package dev.dormouse.engine.picking;

import dev.dormouse.engine.deployments.PromotionLock;
import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.engine.picking.PickStore.Visited;
import dev.dormouse.engine.runs.Run;
import dev.dormouse.engine.runs.RunChange;
import dev.dormouse.engine.runs.RunChanged;
import dev.dormouse.engine.runs.RunStore;
import dev.dormouse.engine.states.RunEvent;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.Label;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.NodeId;
import dev.dormouse.protocol.RetryPolicy;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.TaskDeclaration;
import dev.dormouse.protocol.node.Assignment;
import dev.dormouse.store.Database;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Picks queued runs for a node: environment by environment, in each of them lane by lane in turn.
 * An environment has one picker at a time, which is what keeps its limits exact without counters:
 * whoever holds the lock counts the runs that hold slots.
 */
public final class Picker {
  private static final long MOST_BYTES = 16 * 1024 * 1024;

  /** A server that is in an environment is out of it again in this time, more or less. */
  private static final Duration MOMENT = Duration.ofMillis(10);

  private static final Picked NOTHING = new Picked(List.of(), null);

  private final Database database;
  private final InstantSource clock;
  private final RunStore runs;
  private final Assignments assignments;
  private final Versions versions = new Versions();

  /** Pickers of one process take turns here, rather than find the environments locked. */
  private final ReentrantLock turn = new ReentrantLock(true);

  public Picker(Database database, InstantSource clock, RunStore runs, Assignments assignments) {
    this.database = database;
    this.clock = clock;
    this.runs = runs;
    this.assignments = assignments;
  }

  /**
   * What was picked.
   *
   * @param again when it is worth looking again, without anything having changed: another server
   *     was in an environment, or a rate limit will allow more; null for nothing of the kind
   */
  public record Picked(List<Assignment> assignments, @Nullable Duration again) {
    public Picked {
      assignments = List.copyOf(assignments);
    }
  }

  /** Hands at most so many runs to the node. */
  public Picked pick(NodeId node, int slots) {
    turn.lock();
    try {
      var picked = new ArrayList<Assignment>();
      @Nullable Duration again = null;
      for (var environment : database.call(PickStore::queued)) {
        if (picked.size() >= slots) {
          break;
        }
        int left = slots - picked.size();
        var visit =
            database.inFrequentTransaction(handle -> visit(handle, environment, node, left));
        picked.addAll(visit.assignments());
        again = sooner(again, visit.again());
      }
      return new Picked(picked, again);
    } finally {
      turn.unlock();
    }
  }

  private static @Nullable Duration sooner(@Nullable Duration one, @Nullable Duration other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.compareTo(other) <= 0 ? one : other;
  }

  private Picked visit(Handle handle, EnvironmentId id, NodeId node, int slots) {
    return PickStore.visit(handle, id)
        .map(environment -> {
          var taker =
              TakerStore.living(handle, node)
                  .orElseThrow(() ->
                      new EngineException(
                          ErrorCode.NODE_UNKNOWN,
                          "the node %s is not known, or was taken for lost; register again"
                              .formatted(node)));
          return fill(handle, environment, taker, slots);
        })
        .orElse(new Picked(List.of(), MOMENT));
  }

  private Picked fill(Handle handle, Visited environment, Taker node, int slots) {
    var holders = PickStore.holders(handle, environment.id());
    int held = holders.values().stream().mapToInt(Integer::intValue).sum();
    int room = Math.min(slots, environment.capacity() - held);
    if (room <= 0) {
      return NOTHING;
    }
    var now = clock.instant();
    var lanes = Lanes.of(handle, environment, holders, now);
    var withheld = new ArrayList<RunId>();
    var declared = new HashMap<RunId, Declared>();
    var relabeled = new HashMap<RunId, List<Label>>();
    var turns =
        new Turns(
            lanes.rooms(),
            (each, after, count) -> PickStore.heads(handle, environment, node, each, after, count),
            candidate -> {
              var found = declared(handle, candidate);
              if (found.isEmpty()) {
                withheld.add(candidate.id());
              }
              found.ifPresent(each -> {
                note(candidate, each.task(), relabeled);
                if (fits(candidate, each.task(), node)) {
                  declared.put(candidate.id(), each);
                }
              });
              return declared.containsKey(candidate.id());
            });
    var taken = turns.take(room, MOST_BYTES);
    withhold(handle, environment, withheld);
    PickStore.relabel(handle, relabeled);
    if (taken.isEmpty()) {
      return new Picked(List.of(), lanes.passOver(handle));
    }
    PickStore.served(handle, environment.id(), taken.getLast().lane(), now);
    lanes.begin(handle, taken);
    return new Picked(assign(handle, node.id(), taken, declared), lanes.again());
  }

  /** What it asks of its node is told by its version, which may be another than when it came. */
  private static void note(
      Candidate candidate, TaskDeclaration task, Map<RunId, List<Label>> relabeled) {
    var labels = Label.union(candidate.labels().own(), task.labels());
    if (!labels.equals(candidate.labels().known())) {
      relabeled.put(candidate.id(), labels);
    }
  }

  private static boolean fits(Candidate candidate, TaskDeclaration task, Taker node) {
    if (candidate.start() == Candidate.Start.CONTINUE) {
      return true;
    }
    var machine = candidate.machine() == null ? task.machine() : candidate.machine();
    return node.has(task.labels())
        && node.has(candidate.labels().own())
        && node.canHave(Objects.requireNonNullElse(machine, MachinePreset.DEFAULT));
  }

  /** What a run is to execute, as its version declares it. */
  record Declared(Version version, TaskDeclaration task) {}

  private Optional<Declared> declared(Handle handle, Candidate candidate) {
    var deployment = candidate.deployment();
    return deployment == null
        ? Optional.empty()
        : versions
            .find(handle, deployment)
            .flatMap(version ->
                Optional.ofNullable(version.tasks().get(candidate.task()))
                    .map(task -> new Declared(version, task)));
  }

  /** Runs whose task the current version has not wait for one that has. */
  private void withhold(Handle handle, Visited environment, List<RunId> withheld) {
    if (withheld.isEmpty()) {
      return;
    }
    PromotionLock.share(handle, environment.id());
    var current = environment.current();
    var _ =
        runs.apply(
            handle,
            RunChange.of(RunEvent.WITHHOLD, RunStatus.PENDING_VERSION, withheld)
                .where(
                    """
                    exists (select from environment where id = run.environment_id
                      and current_deployment_id is not distinct from :current)
                    """)
                .bind("current", current == null ? null : current.value()));
  }

  private List<Assignment> assign(
      Handle handle, NodeId node, List<Candidate> taken, Map<RunId, Declared> declared) {
    var changed = runs.apply(handle, dequeue(node, taken, declared));
    Map<RunId, Run> byId = new HashMap<>();
    changed.stream().map(RunChanged::run).forEach(run -> byId.put(run.id(), run));
    return assignments.of(
        handle,
        taken.stream()
            .filter(candidate -> byId.containsKey(candidate.id()))
            .map(candidate ->
                new Assignments.Handed(
                    Objects.requireNonNull(byId.get(candidate.id())),
                    candidate.start(),
                    Objects.requireNonNull(declared.get(candidate.id()))))
            .toList());
  }

  private RunChange dequeue(NodeId node, List<Candidate> taken, Map<RunId, Declared> declared) {
    var tasks =
        taken.stream().map(each -> Objects.requireNonNull(declared.get(each.id()))).toList();
    return RunChange.of(
            RunEvent.DEQUEUE, RunStatus.DEQUEUED, taken.stream().map(Candidate::id).toList())
        .own("start", "text", taken.stream().map(Candidate::start).toList())
        .own("deployment", "text", each(tasks, task -> task.version().id()))
        .own("machine", "text", each(tasks, task -> machine(task.task())))
        .own("attempts", "int", each(tasks, task -> policy(task.task()).maxAttempts()))
        .own("duration", "int", each(tasks, task -> seconds(task.task().maxDuration())))
        .own(
            "retry",
            "jsonb",
            each(tasks, task -> Json.mapper().writeValueAsString(policy(task.task()))))
        .set(
            """
            epoch = run.epoch + 1,
            attempt = run.attempt + case own.start when 'BEGIN' then 1 else 0 end,
            attempt_started_at = case own.start when 'BEGIN' then null else run.attempt_started_at end,
            node_id = :node,
            reporter_id = :node,
            reporter_epoch = case own.start when 'CONTINUE' then run.reporter_epoch else run.epoch + 1 end,
            assigned_at = :now,
            epoch_computed_ms = 0,
            cancel_told = run.cancel_requested_at is not null,
            deployment_id = own.deployment,
            machine = coalesce(run.machine, own.machine),
            max_attempts = coalesce(run.max_attempts, own.attempts),
            max_duration_seconds = coalesce(run.max_duration_seconds, own.duration),
            retry = coalesce(run.retry, own.retry)
            """)
        .bind("node", node.value());
  }

  private static <T> List<@Nullable Object> each(
      List<Declared> tasks, Function<Declared, @Nullable T> value) {
    var values = new ArrayList<@Nullable Object>(tasks.size());
    tasks.forEach(task -> values.add(value.apply(task)));
    return values;
  }

  private static String machine(TaskDeclaration task) {
    return Objects.requireNonNullElse(task.machine(), MachinePreset.DEFAULT).label();
  }

  private static RetryPolicy policy(TaskDeclaration task) {
    return Objects.requireNonNullElse(task.retry(), RetryPolicy.DEFAULT);
  }

  private static @Nullable Integer seconds(@Nullable Duration duration) {
    return duration == null
        ? null
        : Math.clamp(duration.plusMillis(999).toSeconds(), 1, Integer.MAX_VALUE);
  }
}
