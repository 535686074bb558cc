package dev.dormouse.engine.batches;

import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.engine.runs.RunOrigin;
import dev.dormouse.engine.runs.RunResults;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.engine.triggers.Inserted;
import dev.dormouse.engine.triggers.NewRun;
import dev.dormouse.engine.triggers.Triggers;
import dev.dormouse.protocol.BatchId;
import dev.dormouse.protocol.Limits;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.api.BatchAnswer;
import dev.dormouse.protocol.api.BatchRequest;
import dev.dormouse.protocol.api.RunResult;
import dev.dormouse.store.Database;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Triggers many runs together, and tells how they do. Thread-safe. */
public final class Batches {
  private final Database database;
  private final InstantSource clock;
  private final Triggers triggers;
  private final RunResults results;
  private final BatchStore store = new BatchStore();

  public Batches(Database database, InstantSource clock, Triggers triggers, RunResults results) {
    this.database = database;
    this.clock = clock;
    this.triggers = triggers;
    this.results = results;
  }

  /**
   * Triggers all runs of the batch, or, where one of them cannot be, none.
   *
   * @param idempotencyKey makes repeated calls one batch; null for a fresh one
   */
  public BatchAnswer trigger(
      EnvironmentId environment,
      BatchRequest request,
      RunOrigin origin,
      @Nullable String idempotencyKey) {
    var wanted = check(environment, request, origin);
    checkKey(idempotencyKey);
    return database.inFrequentTransaction(
        handle -> insert(handle, environment, wanted, idempotencyKey));
  }

  private List<NewRun> check(EnvironmentId environment, BatchRequest request, RunOrigin origin) {
    var items = request.items();
    if (items.isEmpty()) {
      throw new EngineException(ErrorCode.INVALID, "items is empty; a batch needs a run");
    }
    checkSize(items.size());
    var wanted = new ArrayList<NewRun>(items.size());
    for (int i = 0; i < items.size(); i++) {
      try {
        wanted.add(
            triggers.check(environment, items.get(i).task(), items.get(i).request(), origin));
      } catch (EngineException e) {
        throw inItem(i, e);
      }
    }
    return wanted;
  }

  static void checkSize(int items) {
    if (items > Limits.BATCH_ITEMS) {
      throw new EngineException(
          ErrorCode.TOO_MANY,
          "items has %d entries; a batch may have at most %d".formatted(items, Limits.BATCH_ITEMS));
    }
  }

  static void checkKey(@Nullable String idempotencyKey) {
    if (idempotencyKey != null
        && (idempotencyKey.isEmpty() || idempotencyKey.length() > Limits.IDEMPOTENCY_KEY_LENGTH)) {
      throw new EngineException(
          ErrorCode.INVALID,
          "idempotencyKey has %d characters; it must have 1 to %d"
              .formatted(idempotencyKey.length(), Limits.IDEMPOTENCY_KEY_LENGTH));
    }
  }

  private BatchAnswer insert(
      Handle handle, EnvironmentId environment, List<NewRun> wanted, @Nullable String key) {
    var now = clock.instant();
    var id = BatchId.create(now);
    if (!store.insert(handle, id, environment, wanted.size(), false, key, now)) {
      var former = store.findByKey(handle, environment, key).orElseThrow();
      return new BatchAnswer(former, store.runs(handle, former));
    }
    var runs = new ArrayList<NewRun>(wanted.size());
    for (int i = 0; i < wanted.size(); i++) {
      runs.add(wanted.get(i).withOrigin(wanted.get(i).origin().withBatch(id, i)));
    }
    var inserted = triggers.insert(handle, runs);
    var ids = new ArrayList<RunId>(wanted.size());
    int made = 0;
    for (int i = 0; i < inserted.size(); i++) {
      switch (inserted.get(i)) {
        case Inserted.Accepted(var run, var isCached) -> {
          ids.add(run);
          made += isCached ? 0 : 1;
        }
        case Inserted.Refused(var reason) -> throw inItem(i, reason);
      }
    }
    store.insertRuns(handle, id, ids);
    store.setRemaining(handle, id, made, now);
    return new BatchAnswer(id, ids);
  }

  static EngineException inItem(int index, EngineException e) {
    return new EngineException(e.code(), "items[%d]: %s".formatted(index, e.getMessage()), e);
  }

  public BatchView find(EnvironmentId environment, BatchId id) {
    return database.call(handle -> require(handle, environment, id));
  }

  /** How its runs ended or stand, in the order of its items. */
  public List<RunResult> results(EnvironmentId environment, BatchId id) {
    return database.call(handle -> results.read(handle, require(handle, environment, id).runs()));
  }

  private BatchView require(Handle handle, EnvironmentId environment, BatchId id) {
    return store.find(handle, environment, id).orElseThrow(() -> unknown(id));
  }

  static EngineException unknown(BatchId id) {
    return new EngineException(
        ErrorCode.BATCH_UNKNOWN, "there is no batch %s in this environment".formatted(id));
  }
}
