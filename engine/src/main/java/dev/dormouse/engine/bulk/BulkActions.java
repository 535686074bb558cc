package dev.dormouse.engine.bulk;

import dev.dormouse.engine.background.WakeUps;
import dev.dormouse.engine.bulk.BulkRequest.Selection;
import dev.dormouse.engine.control.ReplayRequest;
import dev.dormouse.engine.control.Runs;
import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.engine.views.Page;
import dev.dormouse.protocol.BulkActionId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.store.Database;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * Does something about many runs. Which ones is settled when an action is made; each is done in a
 * transaction with its mark, so once, whatever dies in between. Any number of servers may work at
 * the same actions. Thread-safe.
 */
public final class BulkActions {
  /** Few, so that nobody waits long for the rows that one step locks. */
  private static final int AT_ONCE = 20;

  private static final int MOST_RUNS = 1_000_000;
  private static final String SAVEPOINT = "one_run";

  private final Database database;
  private final InstantSource clock;
  private final WakeUps wakeUps;
  private final Runs runs;

  public BulkActions(Database database, InstantSource clock, WakeUps wakeUps, Runs runs) {
    this.database = database;
    this.clock = clock;
    this.wakeUps = wakeUps;
    this.runs = runs;
  }

  /** Chooses the runs; what is to be done about them is done afterwards. */
  public BulkAction create(EnvironmentId environment, BulkRequest request) {
    check(request);
    var now = clock.instant();
    var id = BulkActionId.create(now);
    return database.inTransaction(handle -> {
      int total = choose(handle, environment, id, request);
      if (total > MOST_RUNS) {
        throw new EngineException(
            ErrorCode.TOO_MANY,
            "the filter accepts more than %d runs; one action takes so many at most, so give it a span of time"
                .formatted(MOST_RUNS));
      }
      var action =
          new BulkAction(
              id,
              environment,
              request.kind(),
              total == 0 ? BulkAction.Status.COMPLETED : BulkAction.Status.PENDING,
              request.name(),
              new BulkAction.Counts(total, 0, 0),
              now,
              total == 0 ? now : null);
      BulkStore.insert(handle, action);
      handle.afterCommit(() -> wakeUps.announce(WakeUps.Topic.TIMED));
      return action;
    });
  }

  private static void check(BulkRequest request) {
    String name = request.name();
    if (name != null && (name.length() > BulkRequest.LONGEST_NAME || name.indexOf('\0') >= 0)) {
      throw new EngineException(
          ErrorCode.INVALID,
          "name has %d characters; it may have %d at most, \\u0000 not among them"
              .formatted(name.length(), BulkRequest.LONGEST_NAME));
    }
    if (request.selection() instanceof Selection.ByIds(var ids)
        && (ids.isEmpty() || ids.size() > BulkRequest.MOST_IDS)) {
      throw new EngineException(
          ErrorCode.INVALID,
          "runIds has %d entries; it must have 1 to %d, and a filter may choose more"
              .formatted(ids.size(), BulkRequest.MOST_IDS));
    }
  }

  private static int choose(
      Handle handle, EnvironmentId environment, BulkActionId id, BulkRequest request) {
    return switch (request.selection()) {
      case Selection.ByIds(var ids) -> BulkStore.chooseIds(handle, id, ids);
      case Selection.ByFilter(var filter) ->
          BulkStore.choose(
              handle,
              id,
              environment,
              filter,
              request.kind() != BulkAction.Kind.REPLAY,
              MOST_RUNS + 1);
    };
  }

  public BulkAction find(EnvironmentId environment, BulkActionId id) {
    return database.call(handle -> require(handle, environment, id));
  }

  /** A page of the environment's bulk actions, newest first. */
  public Page<BulkAction> list(EnvironmentId environment, Page.Wanted wanted) {
    return Page.read(
        wanted,
        BulkActionId::new,
        action -> action.id().value(),
        (after, before, most) ->
            database.call(handle -> BulkStore.list(handle, environment, after, before, most)));
  }

  /** Leaves the runs that are not done yet as they are; one that is over stays as it is. */
  public BulkAction abort(EnvironmentId environment, BulkActionId id) {
    return database.inTransaction(handle -> {
      BulkStore.abort(handle, require(handle, environment, id).id(), clock.instant());
      return require(handle, environment, id);
    });
  }

  private static BulkAction require(Handle handle, EnvironmentId environment, BulkActionId id) {
    return BulkStore.find(handle, environment, id)
        .orElseThrow(() ->
            new EngineException(
                ErrorCode.BULK_ACTION_UNKNOWN,
                "there is no bulk action %s in this environment".formatted(id)));
  }

  /** Does the next few runs of one action; true where there may be more to do. */
  public boolean runOnce() {
    return database.inTransaction(this::step);
  }

  private boolean step(Handle handle) {
    Optional<BulkAction> next = BulkStore.next(handle);
    if (next.isEmpty()) {
      return false;
    }
    var action = next.get();
    var done = new ArrayList<BulkStore.Done>();
    for (var run : BulkStore.left(handle, action.id(), AT_ONCE)) {
      done.add(carryOut(handle, action, run));
    }
    int failed = (int) done.stream().filter(each -> each.failure() != null).count();
    var now = clock.instant();
    BulkStore.done(handle, action.id(), done, now);
    BulkStore.count(handle, action.id(), done.size() - failed, failed, now);
    return true;
  }

  /** What is refused for one run leaves no trace, and does not keep the others from it. */
  private BulkStore.Done carryOut(Handle handle, BulkAction action, RunId run) {
    handle.savepoint(SAVEPOINT);
    try {
      var made = carryOut(handle, action.kind(), action.environmentId(), run);
      handle.releaseSavepoint(SAVEPOINT);
      return new BulkStore.Done(run, made, null);
    } catch (EngineException | IllegalArgumentException | IllegalStateException | JdbiException e) {
      if (Database.asksToTryAgain(e)) {
        throw e;
      }
      handle.rollbackToSavepoint(SAVEPOINT);
      return new BulkStore.Done(run, null, String.valueOf(e.getMessage()));
    }
  }

  private @Nullable RunId carryOut(
      Handle handle, BulkAction.Kind kind, EnvironmentId environment, RunId run) {
    return switch (kind) {
      case CANCEL -> {
        if (!runs.cancel(handle, environment, run)) {
          throw new EngineException(ErrorCode.STATE_CONFLICT, "the run %s is over".formatted(run));
        }
        yield null;
      }
      case REPLAY -> runs.replay(handle, environment, run, ReplayRequest.SAME).id();
      case RESTART -> {
        var _ = runs.restart(handle, environment, run);
        yield null;
      }
    };
  }

  /** The runs of an action that nothing could be done about, with the reason of each. */
  public List<Failure> failures(EnvironmentId environment, BulkActionId id, int most) {
    return database.call(handle -> {
      var action = require(handle, environment, id);
      return BulkStore.failures(handle, action.id(), most);
    });
  }

  /** Why nothing could be done about a run. */
  public record Failure(RunId run, String reason) {}
}
