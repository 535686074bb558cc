package dev.dormouse.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wake-ups between processes over LISTEN and NOTIFY, on one connection that is opened anew when it
 * breaks. A notification may be lost: who waits for one must also look by himself from time to
 * time.
 */
public final class Notifications implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Notifications.class);
  private static final String CHANNEL = "dormouse";
  private static final int LISTEN_MILLIS = 60_000;
  private static final int RECONNECT_MILLIS = 500;

  private final Database database;
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  private final Thread thread;
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile boolean closed;
  private volatile @Nullable Connection listening;

  private Notifications(Database database) {
    this.database = database;
    this.thread = Thread.ofPlatform().daemon().name("dormouse-notifications").unstarted(this::run);
  }

  public static Notifications open(Database database) {
    var notifications = new Notifications(database);
    notifications.thread.start();
    return notifications;
  }

  /**
   * Sends when the handle's transaction commits; equal texts within one transaction are sent once.
   */
  public static void send(Handle handle, String text) {
    handle.execute("select pg_notify(?, ?)", CHANNEL, text);
  }

  /**
   * Hears every notification from now on, on the listening thread: it must return quickly. After a
   * broken connection it is told an empty text: anything may have happened meanwhile.
   */
  public Subscription listen(Consumer<String> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** Ends a listening. */
  @FunctionalInterface
  public interface Subscription extends AutoCloseable {
    @Override
    void close();
  }

  private void run() {
    boolean first = true;
    while (!closed) {
      try (Connection connection = database.openConnection()) {
        try (var statement = connection.createStatement()) {
          statement.execute("listen " + CHANNEL);
        }
        if (!first) {
          tell("");
        }
        first = false;
        listening = connection;
        var postgres = connection.unwrap(PGConnection.class);
        while (!closed) {
          var notifications = postgres.getNotifications(LISTEN_MILLIS);
          if (notifications != null) {
            for (var notification : notifications) {
              tell(notification.getParameter());
            }
          }
        }
      } catch (SQLException e) {
        if (!closed) {
          log.warn("Listening to the database broke off, connecting anew: {}", e.getMessage());
          pause();
        }
      }
    }
  }

  private void tell(String text) {
    for (var listener : listeners) {
      try {
        listener.accept(text);
      } catch (RuntimeException e) {
        log.error("A listener failed on \"{}\"", text, e);
      }
    }
  }

  private void pause() {
    try {
      var _ = closing.await(RECONNECT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  /** Nothing else ends a wait for notifications before its time. */
  private void cutOff() {
    var connection = listening;
    if (connection == null) {
      return;
    }
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      log.debug("The listening connection could not be cut off", e);
    }
  }

  @Override
  public void close() {
    closed = true;
    closing.countDown();
    cutOff();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
