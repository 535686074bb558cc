package dev.dormouse.worker.run;

import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.worker.WorkerRequest;
import dev.dormouse.worker.link.SupervisorLink;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Tells the supervisor when the run does nothing but wait, and when it computes again unasked; by
 * the rule in docs/waits.md.
 */
final class Presence {
  private static final Duration SAMPLE = Duration.ofMillis(20);

  private volatile RunId run;
  private final Waits waits;
  private final SupervisorLink link;
  private final ThreadGroup group;

  /** Held while telling: the supervisor hears things in the order in which they became true. */
  private final ReentrantLock telling = new ReentrantLock();

  private final ReentrantLock starting = new ReentrantLock();
  private boolean watcherStarted;

  Presence(RunId run, Waits waits, SupervisorLink link, ThreadGroup group) {
    this.run = run;
    this.waits = waits;
    this.link = link;
    this.group = group;
  }

  /** The run has this name from now on. */
  void succeed(RunId successor) {
    run = successor;
  }

  /** The calling thread has entered a wait. */
  void entered() {
    if (new OtherThreads(group).live(waits.knownThreads())) {
      startWatcher();
    } else {
      tell(false);
      if (waits.needsWatcher()) {
        startWatcher();
      }
    }
  }

  /** The calling thread has left a wait whose end the supervisor did not tell. */
  void left() {
    tell(true);
  }

  /** The supervisor has told of ends of waits. */
  void completed() {
    if (waits.needsWatcher()) {
      startWatcher();
    }
  }

  private void tell(boolean othersCompute) {
    telling.lock();
    try {
      switch (waits.news(othersCompute)) {
        case Waits.News.Nothing nothing -> {}
        case Waits.News.OnlyWaits news -> {
          var unused =
              link.exchangeWhile(
                  new WorkerRequest.Waiting(run, news.waits()), () -> waits.isTold(news.waits()));
        }
        case Waits.News.Computes computes -> {
          var unused = link.exchange(new WorkerRequest.Running(run));
        }
      }
    } finally {
      telling.unlock();
    }
  }

  private void startWatcher() {
    starting.lock();
    try {
      if (watcherStarted) {
        return;
      }
      watcherStarted = true;
    } finally {
      starting.unlock();
    }
    var root = group;
    while (root.getParent() != null) {
      root = root.getParent();
    }
    var watcher = new Thread(root, this::watch, OtherThreads.OURS + "watcher");
    watcher.setDaemon(true);
    watcher.start();
  }

  private void watch() {
    var others = new OtherThreads(group);
    try {
      boolean live = true;
      while (waits.awaitWatch(live)) {
        LockSupport.parkNanos(SAMPLE.toNanos());
        waits.sample();
        others.sample();
        live = others.live(waits.knownThreads());
        // Where the task's thread waits and has no threads beside it, nobody else is looked at.
        tell((live || !waits.taskWaits()) && others.compute());
      }
    } catch (InterruptedException e) {
      // Nobody but a task that interrupts all threads of the JVM does this: it then waits hot.
    }
  }
}
