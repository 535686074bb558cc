package dev.dormouse.supervisor.logs;

import dev.dormouse.protocol.node.RunEpoch;
import dev.dormouse.protocol.node.RunLogs;
import dev.dormouse.protocol.node.RunMetrics;
import dev.dormouse.protocol.worker.LogEntry;
import dev.dormouse.protocol.worker.Measurement;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What one run logged in one epoch and has not been sent; guarded by its {@link LogShipper}. */
public final class RunLog {
  private static final int MAX_SOURCE = 256;
  private static final int MAX_ATTRIBUTES = 64;
  private static final int MAX_ATTRIBUTE_BYTES = 32 * 1024;
  private static final int OVERHEAD = 128;

  private final LogShipper shipper;
  private final RunEpoch run;
  private final String runToken;
  private final int attempt;
  private final ArrayDeque<LogEntry> entries = new ArrayDeque<>();
  private long first;
  private long dropped;
  private long bytes;

  RunLog(LogShipper shipper, RunEpoch run, String runToken, int attempt) {
    this.shipper = shipper;
    this.run = run;
    this.runToken = runToken;
    this.attempt = attempt;
  }

  /** Takes an entry; never waits. Where memory is short, the oldest entries make room. */
  public void add(LogEntry entry) {
    shipper.add(this, bounded(entry));
  }

  /** What was measured in the attempt that this is the log of. */
  public RunMetrics.Entries measured(String machine, List<Measurement> points) {
    return new RunMetrics.Entries(run, runToken, attempt, machine, points);
  }

  /** The size that its waiting entries are counted with. */
  long bytes() {
    return bytes;
  }

  boolean isEmpty() {
    return entries.isEmpty() && dropped == 0;
  }

  long push(LogEntry entry) {
    entries.add(entry);
    long size = size(entry);
    bytes += size;
    return size;
  }

  long dropOldest() {
    long size = size(entries.remove());
    bytes -= size;
    dropped++;
    first++;
    return size;
  }

  /**
   * Takes entries out, oldest first. What was dropped is told in the place of the last dropped
   * entry.
   */
  RunLogs.Entries take(int maxEntries, long maxBytes, Instant now) {
    var taken = new ArrayList<LogEntry>();
    long sequence = first;
    if (dropped > 0) {
      sequence--;
      taken.add(notice(now));
      dropped = 0;
    }
    long size = 0;
    while (!entries.isEmpty() && taken.size() < maxEntries && size < maxBytes) {
      var entry = entries.remove();
      size += size(entry);
      taken.add(entry);
      first++;
    }
    bytes -= size;
    return new RunLogs.Entries(run, runToken, attempt, sequence, taken);
  }

  private LogEntry notice(Instant now) {
    return new LogEntry(
        now,
        LogEntry.Level.WARN,
        "dormouse",
        dropped
            + " earlier log entries were dropped: the run logged faster than they could be sent",
        Map.of(),
        null);
  }

  static long size(LogEntry entry) {
    return OVERHEAD + entry.source().length() + entry.message().length() + attributeBytes(entry);
  }

  private static long attributeBytes(LogEntry entry) {
    var attributes = entry.attributes();
    return attributes == null
        ? 0
        : attributes.entrySet().stream()
            .mapToLong(one -> one.getKey().length() + one.getValue().length())
            .sum();
  }

  private static LogEntry bounded(LogEntry entry) {
    var attributes = entry.attributes() == null ? Map.<String, String>of() : entry.attributes();
    boolean tooMany =
        attributes.size() > MAX_ATTRIBUTES || attributeBytes(entry) > MAX_ATTRIBUTE_BYTES;
    boolean tooLong = entry.source().length() > MAX_SOURCE;
    return tooMany || tooLong
        ? new LogEntry(
            entry.time(),
            entry.level(),
            tooLong ? entry.source().substring(0, MAX_SOURCE) : entry.source(),
            entry.message(),
            tooMany ? Map.of("dormouse.dropped", "attributes, too large") : attributes,
            entry.span())
        : entry;
  }
}
