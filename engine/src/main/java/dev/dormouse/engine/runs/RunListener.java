package dev.dormouse.engine.runs;

import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** What must happen in the same transaction as a change of runs. */
public interface RunListener {
  /** Runs came into being. */
  default void triggered(Handle handle, RunStore runs, Map<RunId, RunStatus> statuses) {}

  /** Runs were changed; they may be several, and the listener may change others in turn. */
  void changed(Handle handle, RunStore runs, List<RunChanged> changes);
}
