package dev.dormouse.supervisor.connection;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Repeats one step on a virtual thread of its own, resting after failures, until it is closed. */
public final class Loop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
  private static final Duration LONGEST_REST = Duration.ofSeconds(2);

  /** What is repeated; answers how long to rest until the next time. */
  @FunctionalInterface
  public interface Step {
    Duration runOnce() throws ServerException, InterruptedException;
  }

  private final String name;
  private final Step step;
  private final Consumer<ServerException.NodeGone> gone;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  public Loop(String name, Step step, Consumer<ServerException.NodeGone> gone) {
    this.name = name;
    this.step = step;
    this.gone = gone;
    this.thread = Thread.ofVirtual().name(name).unstarted(this::repeat);
  }

  public void start() {
    thread.start();
  }

  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
  }

  private void repeat() {
    var backoff = new Backoff(LONGEST_REST);
    boolean failing = false;
    try {
      while (closed.getCount() > 0) {
        Duration rest;
        try {
          rest = step.runOnce();
          if (failing) {
            LOG.info("The {} loop goes on", name);
          }
          failing = false;
          backoff.reset();
        } catch (ServerException.NodeGone e) {
          gone.accept(e);
          return;
        } catch (ServerException e) {
          // Said once, not at every repetition: a server may be away for minutes.
          if (!failing) {
            LOG.warn("The {} loop repeats until it is answered: {}", name, e.getMessage());
          }
          failing = true;
          rest = backoff.next();
        } catch (RuntimeException e) {
          LOG.error("The {} loop met an unexpected error and goes on", name, e);
          failing = true;
          rest = backoff.next();
        }
        if (rest.isPositive() && closed.await(rest.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }
}
