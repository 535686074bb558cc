package dev.dormouse.engine.batches;

import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.engine.runs.RunOrigin;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.engine.triggers.Inserted;
import dev.dormouse.engine.triggers.NewRun;
import dev.dormouse.engine.triggers.Triggers;
import dev.dormouse.protocol.BatchId;
import dev.dormouse.protocol.Limits;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.api.BatchRequest;
import dev.dormouse.store.Database;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Batches that are made before their items come. Items are known by their index: those that come
 * again, because an answer was lost, are passed over. Thread-safe.
 */
public final class OpenBatches {
  private final Database database;
  private final InstantSource clock;
  private final Triggers triggers;
  private final BatchStore store = new BatchStore();

  public OpenBatches(Database database, InstantSource clock, Triggers triggers) {
    this.database = database;
    this.clock = clock;
    this.triggers = triggers;
  }

  /**
   * A batch that waits for its items.
   *
   * @param isComplete whether it has all of them already, by its idempotency key
   */
  public record Opened(BatchId id, int total, boolean isComplete) {}

  /**
   * What became of items.
   *
   * @param accepted how many of them are new, those that were refused included
   * @param refused how many of the new ones could not be triggered
   * @param known how many had come before
   * @param present how many the batch has now
   */
  public record Added(BatchId id, int accepted, int refused, int known, int present, int total) {
    public boolean isComplete() {
      return present == total;
    }
  }

  /**
   * Makes a batch without items.
   *
   * @param idempotencyKey makes repeated calls one batch; null for a fresh one
   */
  public Opened open(EnvironmentId environment, int total, @Nullable String idempotencyKey) {
    if (total < 1) {
      throw new EngineException(
          ErrorCode.INVALID, "runCount is %d; a batch needs a run".formatted(total));
    }
    if (total > Limits.STREAMED_BATCH_ITEMS) {
      throw new EngineException(
          ErrorCode.TOO_MANY,
          "runCount is %d; a batch whose items are streamed may have at most %d"
              .formatted(total, Limits.STREAMED_BATCH_ITEMS));
    }
    Batches.checkKey(idempotencyKey);
    return database.inTransaction(handle -> {
      var now = clock.instant();
      var id = BatchId.create(now);
      if (store.insert(handle, id, environment, total, true, idempotencyKey, now)) {
        return new Opened(id, total, false);
      }
      var former = store.findByKey(handle, environment, idempotencyKey).orElseThrow();
      var expected = store.lock(handle, environment, former).orElseThrow();
      if (expected.open() && expected.total() != total) {
        throw new EngineException(
            ErrorCode.STATE_CONFLICT,
            "the batch %s of this idempotency key waits for %d items, not for %d"
                .formatted(former, expected.total(), total));
      }
      return new Opened(former, expected.total(), !expected.open());
    });
  }

  /**
   * Triggers the runs of items that the batch does not have yet. Those that cannot be are kept with
   * the reason, and count as there.
   *
   * @param items by index, from 0
   */
  public Added add(
      EnvironmentId environment,
      BatchId id,
      Map<Integer, BatchRequest.Item> items,
      RunOrigin origin) {
    var wanted = new TreeMap<Integer, NewRun>();
    var refused = new TreeMap<Integer, ItemRefusal>();
    items.forEach((index, item) -> {
      try {
        wanted.put(
            index,
            triggers.check(environment, item.task(), item.request(), origin.withBatch(id, index)));
      } catch (EngineException e) {
        refused.put(index, refusal(index, item.task(), e));
      }
    });
    return database.inTransaction(handle -> insert(handle, environment, id, wanted, refused));
  }

  private static ItemRefusal refusal(int index, TaskId task, EngineException reason) {
    return new ItemRefusal(index, task, reason.code().name(), String.valueOf(reason.getMessage()));
  }

  private Added insert(
      Handle handle,
      EnvironmentId environment,
      BatchId id,
      SortedMap<Integer, NewRun> wanted,
      SortedMap<Integer, ItemRefusal> refused) {
    var expected = store.lock(handle, environment, id).orElseThrow(() -> Batches.unknown(id));
    int last =
        Math.max(
            wanted.isEmpty() ? 0 : wanted.lastKey(), refused.isEmpty() ? 0 : refused.lastKey());
    if (last >= expected.total()) {
      throw new EngineException(
          ErrorCode.INVALID,
          "an item has the index %d; the batch %s has %d items"
              .formatted(last, id, expected.total()));
    }
    int given = wanted.size() + refused.size();
    var present = store.positions(handle, id);
    wanted.keySet().removeAll(present);
    refused.keySet().removeAll(present);
    int fresh = wanted.size() + refused.size();
    if (fresh > 0) {
      var runs = trigger(handle, wanted, refused);
      store.insertRuns(handle, id, runs.ids());
      store.insertRefusals(handle, id, refused.values());
      store.settle(
          handle,
          id,
          runs.cached() + refused.size(),
          present.size() + fresh == expected.total(),
          clock.instant());
    }
    return new Added(
        id, fresh, refused.size(), given - fresh, present.size() + fresh, expected.total());
  }

  /** Runs by the index of their items; those that were there before are counted. */
  private record Triggered(Map<Integer, RunId> ids, int cached) {}

  private Triggered trigger(
      Handle handle, SortedMap<Integer, NewRun> wanted, SortedMap<Integer, ItemRefusal> refused) {
    var indexes = List.copyOf(wanted.keySet());
    var inserted = triggers.insert(handle, new ArrayList<>(wanted.values()));
    var ids = new HashMap<Integer, RunId>();
    int cached = 0;
    for (int i = 0; i < indexes.size(); i++) {
      int index = Objects.requireNonNull(indexes.get(i));
      switch (inserted.get(i)) {
        case Inserted.Accepted(var run, var isCached) -> {
          ids.put(index, run);
          cached += isCached ? 1 : 0;
        }
        case Inserted.Refused(var reason) ->
            refused.put(
                index, refusal(index, Objects.requireNonNull(wanted.get(index)).taskId(), reason));
      }
    }
    return new Triggered(ids, cached);
  }
}
