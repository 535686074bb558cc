package dev.dormouse.server.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;

/**
 * Interrupts work for a client that has gone away. Nothing else tells: HTTP/1.1 has a server learn
 * of it only when it writes.
 *
 * <p>The request has been read whole, so that what can still be read is the end, or the beginning
 * of a further request that was sent without waiting for this one's answer; as a byte of that is
 * lost, its connection is closed after the answer, whereupon such clients send it again.
 */
final class ClientWatch {
  private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final EndPoint connection;
  private final Thread worker = Thread.currentThread();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private boolean done;
  private boolean gone;
  private boolean readAhead;

  private ClientWatch(EndPoint connection) {
    this.connection = connection;
  }

  /**
   * Does the work on this thread.
   *
   * @throws ClientGone if the client went away before it was done
   */
  static Answer during(HttpServletRequest request, Call.Work work)
      throws ClientGone, InterruptedException {
    var jetty = ServletContextRequest.getServletContextRequest(request);
    var watch = new ClientWatch(jetty.getConnectionMetaData().getConnection().getEndPoint());
    var _ = Thread.ofVirtual().name("client-watch").start(watch::run);
    Answer answer;
    try {
      answer = work.answer();
    } catch (InterruptedException | RuntimeException e) {
      watch.end();
      if (watch.gone) {
        throw new ClientGone();
      }
      throw e;
    }
    watch.end();
    return watch.readAhead ? answer.with("connection", "close") : answer;
  }

  /** The client will read no answer. */
  static final class ClientGone extends IOException {
    private static final long serialVersionUID = 1L;

    ClientGone() {
      super("the client went away before its answer was ready");
    }
  }

  private void run() {
    lock.lock();
    try {
      while (!done && !readAhead) {
        ended.awaitNanos(INTERVAL_NANOS);
        if (!done) {
          look();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** With the lock, so that nothing is read once the work is done. */
  private void look() {
    ByteBuffer bytes = BufferUtil.allocate(1);
    try {
      int read = connection.fill(bytes);
      readAhead = read > 0;
      gone = read < 0;
    } catch (IOException e) {
      gone = true;
    }
    if (gone) {
      done = true;
      worker.interrupt();
    }
  }

  private void end() {
    lock.lock();
    try {
      done = true;
      ended.signalAll();
    } finally {
      lock.unlock();
    }
    if (gone) {
      // An interrupt that came too late to matter must not reach what comes after.
      boolean _ = Thread.interrupted();
    }
  }
}
