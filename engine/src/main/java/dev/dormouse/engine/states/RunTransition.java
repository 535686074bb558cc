package dev.dormouse.engine.states;

import static dev.dormouse.protocol.RunStatus.CANCELED;
import static dev.dormouse.protocol.RunStatus.COMPLETED;
import static dev.dormouse.protocol.RunStatus.CRASHED;
import static dev.dormouse.protocol.RunStatus.DELAYED;
import static dev.dormouse.protocol.RunStatus.DEQUEUED;
import static dev.dormouse.protocol.RunStatus.EXECUTING;
import static dev.dormouse.protocol.RunStatus.EXPIRED;
import static dev.dormouse.protocol.RunStatus.FAILED;
import static dev.dormouse.protocol.RunStatus.PENDING_VERSION;
import static dev.dormouse.protocol.RunStatus.QUEUED;
import static dev.dormouse.protocol.RunStatus.SYSTEM_FAILURE;
import static dev.dormouse.protocol.RunStatus.TIMED_OUT;
import static dev.dormouse.protocol.RunStatus.WAITING;

import dev.dormouse.protocol.RunStatus;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One legal change of a run's status. What is not in {@link #TABLE} does not happen.
 *
 * @param from null where the run comes into being
 */
public record RunTransition(@Nullable RunStatus from, RunEvent event, RunStatus to) {
  public static final List<RunTransition> TABLE = table();

  private static List<RunTransition> table() {
    var rows = new ArrayList<RunTransition>();
    // WAITING: a replay of a checkpoint, of whose waits none has ended.
    for (var to : List.of(QUEUED, DELAYED, PENDING_VERSION, WAITING)) {
      rows.add(new RunTransition(null, RunEvent.TRIGGER, to));
    }
    add(rows, RunEvent.DEPLOY, QUEUED, PENDING_VERSION);
    add(rows, RunEvent.WITHHOLD, PENDING_VERSION, QUEUED);
    add(rows, RunEvent.DUE, QUEUED, DELAYED);
    add(rows, RunEvent.RESCHEDULE, DELAYED, DELAYED);
    add(rows, RunEvent.EXPIRE, EXPIRED, PENDING_VERSION, DELAYED, QUEUED);
    add(rows, RunEvent.CANCEL, CANCELED, PENDING_VERSION, DELAYED, QUEUED);
    add(rows, RunEvent.DEQUEUE, DEQUEUED, QUEUED);
    add(rows, RunEvent.START, EXECUTING, DEQUEUED);
    add(rows, RunEvent.WAIT, WAITING, DEQUEUED, EXECUTING);
    add(rows, RunEvent.RESUME, QUEUED, WAITING);
    // What may happen wherever a machine holds the run: a process that waits may end as well.
    RunStatus[] held = {DEQUEUED, EXECUTING, WAITING, QUEUED};
    add(rows, RunEvent.COMPLETE, COMPLETED, held);
    add(rows, RunEvent.FAIL, FAILED, held);
    add(rows, RunEvent.RETRY, DELAYED, held);
    add(rows, RunEvent.RETRY, QUEUED, held);
    add(rows, RunEvent.CRASH, CRASHED, held);
    add(rows, RunEvent.STOP, CANCELED, held);
    add(rows, RunEvent.TIME_OUT, TIMED_OUT, held);
    add(rows, RunEvent.LOSE, QUEUED, held);
    // Not from WAITING: a cancel resumes what waits, and what is being canceled is not let wait.
    add(rows, RunEvent.LOSE, CANCELED, DEQUEUED, EXECUTING, QUEUED);
    add(rows, RunEvent.RETURN, DELAYED, held);
    add(rows, RunEvent.GIVE_UP, SYSTEM_FAILURE, held);
    return List.copyOf(rows);
  }

  private static void add(
      List<RunTransition> rows, RunEvent event, RunStatus to, RunStatus... from) {
    for (var status : from) {
      rows.add(new RunTransition(status, event, to));
    }
  }

  /** The statuses in which the event leads to the status. */
  public static Set<RunStatus> from(RunEvent event, RunStatus to) {
    var found = EnumSet.noneOf(RunStatus.class);
    for (var row : TABLE) {
      if (row.event == event && row.to == to && row.from != null) {
        found.add(row.from);
      }
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException("no transition by " + event + " leads to " + to);
    }
    return found;
  }
}
