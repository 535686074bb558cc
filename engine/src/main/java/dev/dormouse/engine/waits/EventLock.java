package dev.dormouse.engine.waits;

import dev.dormouse.engine.tenancy.EnvironmentId;
import org.jdbi.v3.core.Handle;

/**
 * Keeps apart the sending of an event and the beginning of a wait that also takes events already
 * sent: whoever comes second sees what the first did. Held until the transaction ends.
 */
public final class EventLock {
  private EventLock() {}

  /** For who sends an event: look for waits after this. */
  public static void share(Handle handle, EnvironmentId environment, String event) {
    lock(
        handle,
        "select pg_advisory_xact_lock_shared(hashtextextended(:event, :environment))",
        environment,
        event);
  }

  static void take(Handle handle, EnvironmentId environment, String event) {
    lock(
        handle,
        "select pg_advisory_xact_lock(hashtextextended(:event, :environment))",
        environment,
        event);
  }

  private static void lock(Handle handle, String sql, EnvironmentId environment, String event) {
    var _ =
        handle
            .createQuery(sql)
            .bind("event", event)
            .bind("environment", environment.value())
            .map((_, _) -> true)
            .one();
  }
}
