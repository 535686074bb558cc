package dev.dormouse.engine.triggers;

import dev.dormouse.engine.background.Coalescer;
import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.engine.runs.JsonText;
import dev.dormouse.engine.runs.RunOrigin;
import dev.dormouse.engine.runs.RunStore;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.Limits;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.api.TriggerAnswer;
import dev.dormouse.protocol.api.TriggerRequest;
import dev.dormouse.store.Database;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Brings runs into being. Thread-safe. */
public final class Triggers implements AutoCloseable {
  private static final Coalescer.Limits AT_ONCE = new Coalescer.Limits(2, 256, 8 * 1024 * 1024);

  private final Database database;
  private final InstantSource clock;
  private final RunStore runs;
  private final TriggerStore store = new TriggerStore();
  private final TriggerTargets targets = new TriggerTargets(store);
  private final Debouncing debouncing;
  private final Coalescer<NewRun, Inserted> coalescer;

  public Triggers(Database database, InstantSource clock, RunStore runs) {
    this.database = database;
    this.clock = clock;
    this.runs = runs;
    this.debouncing = new Debouncing(runs);
    this.coalescer =
        new Coalescer<>("triggers", AT_ONCE, run -> run.payload().length(), this::insertAll);
  }

  /** Triggers one run; when this returns, the run is durable. */
  public TriggerAnswer trigger(
      EnvironmentId environment, TaskId task, TriggerRequest request, RunOrigin origin) {
    var accepted = coalescer.call(check(environment, task, request, origin)).orThrow();
    return new TriggerAnswer(accepted.id(), accepted.isCached());
  }

  /** The request as a run that is to be; throws where it can never be. */
  public NewRun check(
      EnvironmentId environment, TaskId task, TriggerRequest request, RunOrigin origin) {
    var now = clock.instant();
    var options = request.optionsOrNone();
    var parent = options.parentRunId();
    return new NewRun(
        RunId.create(now),
        environment,
        task,
        JsonText.of("payload", request.payloadOrNull(), Limits.PAYLOAD_BYTES),
        TriggerCheck.context(request.context()),
        TriggerCheck.options(options, now),
        origin.parentRunId() == null && parent != null ? origin.withParent(parent) : origin,
        null);
  }

  private List<Inserted> insertAll(List<NewRun> wanted) {
    return database.inFrequentTransaction(handle -> insert(handle, wanted));
  }

  /**
   * Inserts runs within the handle's transaction, and answers for each in their order. A refused
   * one does not keep the others from being inserted.
   */
  public List<Inserted> insert(Handle handle, List<NewRun> wanted) {
    var now = clock.instant();
    var answers = new Inserted[wanted.size()];
    var rows = targets.resolve(handle, wanted, answers, now);
    adopt(handle, rows, answers);
    recognize(handle, rows, answers, now);
    debouncing.join(handle, rows, answers, now);
    if (!rows.isEmpty()) {
      var inOrder = List.copyOf(rows.values());
      store.nameQueues(handle, inOrder);
      RunInsert.insert(handle, inOrder, now);
      var statuses = new HashMap<RunId, RunStatus>();
      inOrder.forEach(row -> statuses.put(row.run().id(), row.status()));
      runs.triggered(handle, statuses);
    }
    rows.forEach((i, row) -> answers[i] = new Inserted.Accepted(row.run().id(), false));
    return List.of(answers);
  }

  /** Gives runs with a parent its root and the depth below it. */
  private void adopt(Handle handle, Map<Integer, TriggerStore.Row> rows, Inserted[] answers) {
    var parents = new LinkedHashSet<RunId>();
    for (var row : rows.values()) {
      var parent = row.run().origin().parentRunId();
      if (parent != null) {
        parents.add(parent);
      }
    }
    if (parents.isEmpty()) {
      return;
    }
    var ancestors = store.ancestors(handle, parents);
    for (int i : List.copyOf(rows.keySet())) {
      var row = Objects.requireNonNull(rows.get(i));
      var run = row.run();
      var parent = run.origin().parentRunId();
      if (parent == null) {
        continue;
      }
      var found = ancestors.get(parent);
      if (found == null || !found.environment().equals(run.environmentId())) {
        answers[i] =
            new Inserted.Refused(
                new EngineException(
                    ErrorCode.RUN_UNKNOWN,
                    "parentRunId is %s; there is no such run in this environment"
                        .formatted(parent)));
        rows.remove(i);
      } else {
        var origin = run.origin().withAncestors(found.root(), found.depth() + 1);
        rows.put(i, row.with(run.withOrigin(origin)));
      }
    }
  }

  /** Answers runs whose idempotency key names one that is there. */
  private void recognize(
      Handle handle, Map<Integer, TriggerStore.Row> rows, Inserted[] answers, Instant now) {
    var wanted = new LinkedHashMap<KeyStore.ScopedKey, NewRun>();
    var until = new HashMap<KeyStore.ScopedKey, Instant>();
    var keys = new HashMap<Integer, KeyStore.ScopedKey>();
    rows.forEach((i, row) -> {
      @Nullable IdempotencyKey key = row.run().options().idempotencyKey();
      if (key != null) {
        var scoped = KeyStore.scoped(row.run(), key);
        keys.put(i, scoped);
        wanted.putIfAbsent(scoped, row.run());
        until.putIfAbsent(scoped, now.plus(key.ttl()));
      }
    });
    if (keys.isEmpty()) {
      return;
    }
    var holders = KeyStore.take(handle, wanted, until, now);
    keys.forEach((i, key) -> {
      var holder = Objects.requireNonNull(holders.get(key));
      if (!holder.equals(Objects.requireNonNull(rows.get(i)).run().id())) {
        answers[i] = new Inserted.Accepted(holder, true);
        rows.remove(i);
      }
    });
  }

  @Override
  public void close() {
    coalescer.close();
  }
}
