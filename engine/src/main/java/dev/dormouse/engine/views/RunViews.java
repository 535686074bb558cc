package dev.dormouse.engine.views;

import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.engine.runs.Prices;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.store.Database;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Looks runs up for people and programs. Thread-safe. */
public final class RunViews {
  private static final int LARGEST_PAGE = 100;
  private static final int CHILDREN = 100;

  private final Database database;
  private final RunViewStore store;

  public RunViews(Database database, Prices prices) {
    this.database = database;
    this.store = new RunViewStore(prices);
  }

  /** The run as a list would show it. */
  public Optional<RunView> find(EnvironmentId environment, RunId id) {
    return database.call(handle -> store.find(handle, environment, id));
  }

  /** The run in full. */
  public RunDetails retrieve(EnvironmentId environment, RunId id) {
    return database.inTransaction(handle -> {
      var view =
          store
              .find(handle, environment, id)
              .orElseThrow(() ->
                  new EngineException(
                      ErrorCode.RUN_UNKNOWN,
                      "there is no run %s in this environment".formatted(id)));
      var origin = view.run().origin();
      var related =
          new RunDetails.Related(
              related(handle, environment, origin.rootRunId()),
              related(handle, environment, origin.parentRunId()),
              store.children(handle, environment, id, CHILDREN));
      return store.details(handle, view, related, store.attempts(handle, id));
    });
  }

  private Optional<RunView> related(Handle handle, EnvironmentId environment, @Nullable RunId id) {
    return id == null ? Optional.empty() : store.find(handle, environment, id);
  }

  /** A page of the environment's runs. */
  public Page<RunView> list(EnvironmentId environment, RunFilter filter, Page.Wanted wanted) {
    if (wanted.size() < 1 || wanted.size() > LARGEST_PAGE) {
      throw new EngineException(
          ErrorCode.INVALID,
          "the page size is %d; it must be 1 to %d".formatted(wanted.size(), LARGEST_PAGE));
    }
    if (wanted.after() != null && wanted.before() != null) {
      throw new EngineException(
          ErrorCode.INVALID,
          "both after and before are given; a page lies on one side of a cursor");
    }
    var after = cursor("after", wanted.after());
    var before = cursor("before", wanted.before());
    // One more than asked for tells whether there are more.
    var found =
        new ArrayList<>(
            database.call(handle ->
                store.list(handle, environment, filter, after, before, wanted.size() + 1)));
    boolean more = found.size() > wanted.size();
    if (more) {
      found.removeLast();
    }
    if (before != null) {
      Collections.reverse(found);
    }
    if (found.isEmpty()) {
      return new Page<>(List.of(), null, null);
    }
    boolean hasOlder = before != null || more;
    boolean hasNewer = before == null ? after != null : more;
    return new Page<>(
        found,
        hasOlder ? found.getLast().run().id().value() : null,
        hasNewer ? found.getFirst().run().id().value() : null);
  }

  private static @Nullable RunId cursor(String what, @Nullable String cursor) {
    try {
      return cursor == null ? null : new RunId(cursor);
    } catch (IllegalArgumentException e) {
      throw new EngineException(
          ErrorCode.CURSOR_INVALID,
          "the cursor %s is not one that a page gave: %s".formatted(what, e.getMessage()),
          e);
    }
  }

  /** How many runs of the whole installation are in each status that is not final. */
  public Map<RunStatus, Long> counts() {
    return database.call(store::counts);
  }
}
