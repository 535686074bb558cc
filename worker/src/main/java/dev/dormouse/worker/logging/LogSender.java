package dev.dormouse.worker.logging;

import dev.dormouse.protocol.worker.LogEntry;
import dev.dormouse.protocol.worker.WorkerRequest;
import dev.dormouse.worker.link.FrameTooLarge;
import dev.dormouse.worker.link.SupervisorLink;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** Sends what is in the {@link LogBuffer}, soon and in batches, in the order it was written. */
public final class LogSender {
  private static final Duration PATIENCE = Duration.ofMillis(50);

  private final LogBuffer buffer;
  private final SupervisorLink link;

  /** Held from taking a batch until it is sent: none overtakes another. */
  private final ReentrantLock sending = new ReentrantLock();

  public LogSender(LogBuffer buffer, SupervisorLink link) {
    this.buffer = buffer;
    this.link = link;
  }

  /** Sends for as long as the JVM lives. */
  public void start() {
    var thread =
        new Thread(
            () -> {
              try {
                while (true) {
                  buffer.awaitBatch(PATIENCE.toNanos());
                  sendOne();
                }
              } catch (InterruptedException e) {
                // Somebody interrupts all threads of the JVM; logs still leave at the run's end.
              }
            },
            "dormouse-logs");
    thread.setDaemon(true);
    thread.start();
  }

  /** Sends all there is. */
  public void flush() {
    while (sendOne()) {
      // There may be more.
    }
  }

  /**
   * What is left of a run that has ended, to be sent inside its last message; what is too much for
   * one message is sent now.
   */
  public List<LogEntry> rest() {
    sending.lock();
    try {
      while (true) {
        var batch = buffer.take();
        if (batch.run() != null && buffer.isEmpty()) {
          return batch.entries();
        }
        if (batch.entries().isEmpty()) {
          return List.of();
        }
        send(batch);
      }
    } finally {
      sending.unlock();
    }
  }

  private boolean sendOne() {
    sending.lock();
    try {
      var batch = buffer.take();
      if (batch.entries().isEmpty()) {
        return false;
      }
      send(batch);
      return true;
    } finally {
      sending.unlock();
    }
  }

  private void send(LogBuffer.Batch batch) {
    try {
      var unused = link.exchange(new WorkerRequest.Logs(batch.run(), batch.entries()));
    } catch (FrameTooLarge e) {
      // Batches are far smaller than a frame; should one not be, losing it is better than the run.
      buffer.add(LogEntry.Level.ERROR, "dormouse", "Log entries were lost: " + e, Map.of());
    }
  }
}
