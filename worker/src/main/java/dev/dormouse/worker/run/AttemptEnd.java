package dev.dormouse.worker.run;

import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.worker.LogEntry;
import dev.dormouse.protocol.worker.Outcome;
import dev.dormouse.protocol.worker.WorkerAnswer;
import dev.dormouse.protocol.worker.WorkerRequest;
import dev.dormouse.worker.link.FrameTooLarge;
import dev.dormouse.worker.link.SupervisorLink;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt ended, to be told to the supervisor.
 *
 * @param logs what was not sent of its log
 */
public record AttemptEnd(RunId runId, Outcome outcome, List<LogEntry> logs) {
  public AttemptEnd {
    logs = List.copyOf(logs);
  }

  /**
   * Tells it, and returns when it is heard.
   *
   * @param after the last command that was carried out, to ask for commands at the same time; null
   *     to ask for none
   */
  public WorkerAnswer tell(SupervisorLink link, @Nullable Long after) {
    try {
      return link.exchange(new WorkerRequest.Finished(runId, outcome, logs, after));
    } catch (FrameTooLarge e) {
      // Log entries and the output together: the entries go ahead.
      var unused = link.exchange(new WorkerRequest.Logs(runId, logs));
      return link.exchange(new WorkerRequest.Finished(runId, outcome, List.of(), after));
    }
  }
}
