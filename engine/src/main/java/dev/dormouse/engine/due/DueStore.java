package dev.dormouse.engine.due;

import dev.dormouse.protocol.RunId;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Finds what has fallen due, passing over what another server is just at. */
final class DueStore {
  List<RunId> delayed(Handle handle, Instant now, int most) {
    return handle
        .createQuery(
            """
            select id from run
            where status = 'DELAYED' and delayed_until <= :now
            order by delayed_until limit :most
            for no key update skip locked
            """)
        .bind("now", now)
        .bind("most", most)
        .map((row, _) -> new RunId(row.getString("id")))
        .list();
  }

  Optional<Instant> nextDelayed(Handle handle) {
    return handle
        .createQuery(
            """
            select delayed_until as next from run
            where status = 'DELAYED' order by delayed_until limit 1
            """)
        .map((row, _) -> row.getObject("next", OffsetDateTime.class).toInstant())
        .findOne();
  }

  List<RunId> expired(Handle handle, Instant now, int most) {
    return handle
        .createQuery(
            """
            select id from run
            where expires_at is not null and attempt = 0
              and status in ('PENDING_VERSION', 'DELAYED', 'QUEUED') and expires_at <= :now
            order by expires_at limit :most
            for no key update skip locked
            """)
        .bind("now", now)
        .bind("most", most)
        .map((row, _) -> new RunId(row.getString("id")))
        .list();
  }

  Optional<Instant> nextExpired(Handle handle) {
    return handle
        .createQuery(
            """
            select expires_at as next from run
            where expires_at is not null and attempt = 0
              and status in ('PENDING_VERSION', 'DELAYED', 'QUEUED')
            order by expires_at limit 1
            """)
        .map((row, _) -> row.getObject("next", OffsetDateTime.class).toInstant())
        .findOne();
  }

  int deleteKeys(Handle handle, Instant now, int most) {
    return handle
        .createUpdate(
            """
            delete from idempotency_key
            where (environment_id, task_id, key_hash) in (
              select environment_id, task_id, key_hash from idempotency_key
              where expires_at <= :now order by expires_at limit :most
              for update skip locked)
            """)
        .bind("now", now)
        .bind("most", most)
        .execute();
  }
}
