package dev.dormouse.engine.background;

import dev.dormouse.store.Database;
import dev.dormouse.store.Notifications;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells those who wait, here at once and in other processes a moment later, that something has
 * changed. It is told after the commit, so that the notifications of many commits go out as one and
 * no commit waits for another's; one that gets lost is made good by the poll of who waits.
 */
public final class WakeUps implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WakeUps.class);

  /** Between two notifications: what changes meanwhile is told by the second. */
  private static final Duration GAP = Duration.ofMillis(25);

  private final Database database;
  private final String sender = UUID.randomUUID().toString();
  private final Map<Topic, List<Runnable>> listeners = new ConcurrentHashMap<>();
  private final Map<Topic, List<Runnable>> distant = new ConcurrentHashMap<>();
  private final Set<Topic> unsent = ConcurrentHashMap.newKeySet();
  private final Thread thread;
  private final Notifications.Subscription subscription;
  private volatile boolean closed;

  /** What may have changed. */
  public enum Topic {
    /** There are runs to pick. */
    QUEUED,
    /** Runs have ended. */
    FINISHED,
    /** Tasks have answered requests that they received. */
    ANSWERED,
    /** Nodes have something to be told of their runs. */
    SIGNALED,
    /** Something falls due, perhaps earlier than what the loops know of. */
    TIMED,
    /** Runs have logged something. */
    LOGGED
  }

  private WakeUps(Database database, Notifications notifications) {
    this.database = database;
    this.thread = Thread.ofVirtual().name("dormouse-wake-ups").unstarted(this::send);
    this.subscription = notifications.listen(this::heard);
  }

  public static WakeUps open(Database database, Notifications notifications) {
    var wakeUps = new WakeUps(database, notifications);
    wakeUps.thread.start();
    return wakeUps;
  }

  /** Something has changed and is committed. */
  public void announce(Topic topic) {
    wake(topic);
    if (unsent.add(topic)) {
      LockSupport.unpark(thread);
    }
  }

  /** Calls the listener at every change of the topic; it must return quickly. */
  public Notifications.Subscription listen(Topic topic, Runnable listener) {
    return add(listeners, topic, listener);
  }

  /** As {@link #listen}, but for changes by other processes only. */
  public Notifications.Subscription listenToOthers(Topic topic, Runnable listener) {
    return add(distant, topic, listener);
  }

  private static Notifications.Subscription add(
      Map<Topic, List<Runnable>> all, Topic topic, Runnable listener) {
    var ofTopic = all.computeIfAbsent(topic, _ -> new CopyOnWriteArrayList<>());
    ofTopic.add(listener);
    return () -> ofTopic.remove(listener);
  }

  private void wake(Topic topic) {
    listeners.getOrDefault(topic, List.of()).forEach(Runnable::run);
  }

  private void wakeByOthers(Topic topic) {
    wake(topic);
    distant.getOrDefault(topic, List.of()).forEach(Runnable::run);
  }

  private void heard(String text) {
    if (text.isEmpty()) {
      for (var topic : Topic.values()) {
        wakeByOthers(topic);
      }
      return;
    }
    int at = text.indexOf('@');
    if (at > 0 && !text.substring(at + 1).equals(sender)) {
      for (var topic : Topic.values()) {
        if (topic.name().equals(text.substring(0, at))) {
          wakeByOthers(topic);
        }
      }
    }
  }

  private void send() {
    long sentAt = System.nanoTime() - GAP.toNanos();
    while (!closed) {
      if (unsent.isEmpty()) {
        LockSupport.park();
        continue;
      }
      long left = GAP.toNanos() - (System.nanoTime() - sentAt);
      if (left > 0) {
        LockSupport.parkNanos(left);
        continue;
      }
      sentAt = System.nanoTime();
      var topics = List.copyOf(unsent);
      topics.forEach(unsent::remove);
      try {
        database.useTransaction(
            handle -> topics.forEach(topic -> Notifications.send(handle, topic + "@" + sender)));
      } catch (RuntimeException e) {
        if (!closed) {
          log.warn("Other servers could not be told of {}: {}", topics, e.getMessage());
        }
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    subscription.close();
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
