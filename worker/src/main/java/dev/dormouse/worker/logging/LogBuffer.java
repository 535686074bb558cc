package dev.dormouse.worker.logging;

import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.worker.LogEntry;
import dev.dormouse.protocol.worker.LogEntry.Level;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Log entries between those who write them and the one who sends them. Its memory is bounded: what
 * comes while it is full is dropped and counted, and a line tells so. Writing never waits for the
 * supervisor.
 */
public final class LogBuffer {
  /** The one of this JVM: loggers are made by SLF4J, which hands nothing to them. */
  public static final LogBuffer OF_THIS_JVM = new LogBuffer(InstantSource.system());

  static final int MAX_ENTRIES = 20_000;
  static final int MAX_CHARACTERS = 8 * 1024 * 1024;
  static final int BATCH_CHARACTERS = 512 * 1024;
  private static final int BATCH_ENTRIES = 1000;
  private static final int ENTRY_OVERHEAD = 64;
  private static final int MAX_ATTRIBUTES = 64;
  private static final int MAX_ATTRIBUTE = 4096;

  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Line> lines = new ArrayDeque<>();
  private int characters;
  private long dropped;
  private @Nullable RunId run;

  private record Line(@Nullable RunId run, LogEntry entry, int characters) {}

  /** Entries of one run, or of none. */
  record Batch(@Nullable RunId run, List<LogEntry> entries) {}

  LogBuffer(InstantSource clock) {
    this.clock = clock;
  }

  public InstantSource clock() {
    return clock;
  }

  /** Entries belong to this run from now on. */
  public void begin(RunId runId) {
    lock.lock();
    try {
      run = runId;
    } finally {
      lock.unlock();
    }
  }

  /** Entries belong to no run from now on. */
  public void end() {
    lock.lock();
    try {
      run = null;
    } finally {
      lock.unlock();
    }
  }

  public void add(Level level, String source, String message, Map<String, String> attributes) {
    add(new LogEntry(clock.instant(), level, source, message, bounded(attributes), null));
  }

  public void add(LogEntry entry) {
    int size = ENTRY_OVERHEAD + entry.message().length() + entry.source().length();
    for (var attribute : attributes(entry).entrySet()) {
      size += attribute.getKey().length() + attribute.getValue().length();
    }
    lock.lock();
    try {
      if (lines.size() >= MAX_ENTRIES || characters + size > MAX_CHARACTERS) {
        dropped++;
        return;
      }
      lines.add(new Line(run, entry, size));
      characters += size;
      // Only the first and the one that fills a batch need the sender's attention.
      if (lines.size() == 1 || characters >= BATCH_CHARACTERS) {
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Returns when there is something, and either enough of it or some time has passed since. */
  void awaitBatch(long patienceNanos) throws InterruptedException {
    lock.lock();
    try {
      while (lines.isEmpty()) {
        changed.await();
      }
      long left = patienceNanos;
      while (characters < BATCH_CHARACTERS && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  boolean isEmpty() {
    lock.lock();
    try {
      return lines.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Takes the oldest entries, as many as fit one message; none where there are none. */
  Batch take() {
    lock.lock();
    try {
      var entries = new ArrayList<LogEntry>();
      var first = lines.peek();
      if (first == null) {
        return new Batch(null, List.of());
      }
      int size = 0;
      for (var next = first;
          next != null
              && Objects.equals(next.run(), first.run())
              && size < BATCH_CHARACTERS
              && entries.size() < BATCH_ENTRIES;
          next = lines.peek()) {
        lines.remove();
        entries.add(next.entry());
        size += next.characters();
      }
      characters -= size;
      if (dropped > 0 && lines.isEmpty()) {
        entries.add(droppedLine());
        dropped = 0;
      }
      return new Batch(first.run(), List.copyOf(entries));
    } finally {
      lock.unlock();
    }
  }

  private LogEntry droppedLine() {
    return new LogEntry(
        clock.instant(),
        Level.WARN,
        "dormouse",
        dropped + " log entries were dropped: they came faster than they could be sent",
        Map.of(),
        null);
  }

  private static Map<String, String> attributes(LogEntry entry) {
    return Objects.requireNonNullElse(entry.attributes(), Map.of());
  }

  private static Map<String, String> bounded(Map<String, String> attributes) {
    boolean fine =
        attributes.size() <= MAX_ATTRIBUTES
            && attributes.entrySet().stream()
                .allMatch(a -> a.getKey().length() + a.getValue().length() <= MAX_ATTRIBUTE);
    if (fine) {
      return attributes;
    }
    var kept = new LinkedHashMap<String, String>();
    for (var attribute : attributes.entrySet()) {
      if (kept.size() < MAX_ATTRIBUTES) {
        kept.put(cut(attribute.getKey()), cut(attribute.getValue()));
      }
    }
    return kept;
  }

  private static String cut(String text) {
    int max = MAX_ATTRIBUTE / 2;
    return text.length() <= max ? text : text.substring(0, max - 1) + "…";
  }
}
