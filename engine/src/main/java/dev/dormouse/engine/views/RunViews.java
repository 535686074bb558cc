package dev.dormouse.engine.views;

import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.engine.runs.Prices;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.store.Database;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Looks runs up for people and programs. Thread-safe. */
public final class RunViews {
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
    return Page.read(
        wanted,
        RunId::new,
        view -> view.run().id().value(),
        (after, before, most) ->
            database.call(handle -> store.list(handle, environment, filter, after, before, most)));
  }

  /** How many runs of the whole installation are in each status that is not final. */
  public Map<RunStatus, Long> counts() {
    return database.call(store::counts);
  }
}
