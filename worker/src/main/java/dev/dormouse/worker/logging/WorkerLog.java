package dev.dormouse.worker.logging;

import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.worker.LogEntry;
import dev.dormouse.protocol.worker.LogEntry.Level;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** The log as the rest of the worker uses it. */
public record WorkerLog(LogBuffer buffer, LogSender sender, Capture capture) {
  /** The source of what Dormouse itself tells about a run. */
  public static final String SOURCE = "dormouse";

  public InstantSource clock() {
    return buffer.clock();
  }

  /** What Dormouse itself tells. */
  public void tell(Level level, String message) {
    buffer.add(level, SOURCE, message, Map.of());
  }

  public void add(LogEntry entry) {
    buffer.add(entry);
  }

  /** What is logged belongs to the run from now on. */
  public void begin(RunId run) {
    capture.endOpenLines();
    buffer.begin(run);
  }

  /** Ends the run's log; what was not sent is returned. */
  public List<LogEntry> end() {
    capture.endOpenLines();
    buffer.end();
    return sender.rest();
  }
}
