package dev.dormouse.engine.runs;

import dev.dormouse.protocol.RunId;
import dev.dormouse.store.TextArray;
import java.util.Collection;
import org.jdbi.v3.core.Handle;

/**
 * The ids of runs that have changed, for those who keep a copy of them: left in the transaction of
 * the change, by the statement that makes it where it is a frequent one.
 */
public final class ChangedRuns {
  private ChangedRuns() {}

  /** The runs have changed in a way that the copies show. */
  public static void note(Handle handle, Collection<RunId> runs) {
    handle
        .createUpdate("insert into run_change (run_id) select unnest(:runs::text[])")
        .bind("runs", TextArray.of(runs.stream().map(RunId::value).toList()))
        .execute();
  }
}
