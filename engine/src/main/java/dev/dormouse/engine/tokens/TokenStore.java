package dev.dormouse.engine.tokens;

import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.store.TextArray;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The rows of tokens: waitpoints without a run. */
final class TokenStore {
  private static final String COLUMNS =
      """
      id, status, timed_out, output, tags, idempotency_key, idempotency_expires_at, created_at,
      expires_at, completed_at
      """;

  private TokenStore() {}

  /** A token that is to be. */
  record NewToken(
      WaitpointId id,
      EnvironmentId environment,
      @Nullable Instant expiresAt,
      @Nullable String idempotencyKey,
      @Nullable Instant idempotencyExpiresAt,
      List<String> tags) {}

  /** Inserts the token; false where its idempotency key is held by another. */
  static boolean insert(Handle handle, NewToken token, Instant now) {
    return handle
            .createUpdate(
                """
                insert into waitpoint (
                  id, environment_id, kind, status, created_at, expires_at, idempotency_key,
                  idempotency_expires_at, tags)
                values (
                  :id, :environment, 'TOKEN', 'PENDING', :now, :expiresAt, :key, :keyExpiresAt, :tags)
                on conflict (environment_id, idempotency_key) where idempotency_key is not null
                do nothing
                """)
            .bind("id", token.id().value())
            .bind("environment", token.environment().value())
            .bind("now", now)
            .bind("expiresAt", token.expiresAt())
            .bind("key", token.idempotencyKey())
            .bind("keyExpiresAt", token.idempotencyExpiresAt())
            .bind("tags", TextArray.of(token.tags()))
            .execute()
        == 1;
  }

  /** Lets go of an idempotency key whose time is over. */
  static void releaseKey(Handle handle, EnvironmentId environment, String key, Instant now) {
    handle
        .createUpdate(
            """
            update waitpoint set idempotency_key = null
            where environment_id = :environment and idempotency_key = :key
              and idempotency_expires_at <= :now
            """)
        .bind("environment", environment.value())
        .bind("key", key)
        .bind("now", now)
        .execute();
  }

  static Optional<WaitpointId> byKey(Handle handle, EnvironmentId environment, String key) {
    return handle
        .createQuery(
            """
            select id from waitpoint
            where environment_id = :environment and idempotency_key = :key
            """)
        .bind("environment", environment.value())
        .bind("key", key)
        .map((row, _) -> new WaitpointId(row.getString("id")))
        .findOne();
  }

  static Optional<TokenView> find(Handle handle, EnvironmentId environment, WaitpointId id) {
    return handle
        .createQuery(
            """
            select %s from waitpoint
            where id = :id and environment_id = :environment and kind = 'TOKEN' and run_id is null
            """
                .formatted(COLUMNS))
        .bind("id", id.value())
        .bind("environment", environment.value())
        .map((row, _) -> read(row))
        .findOne();
  }

  static Optional<EnvironmentId> environmentOf(Handle handle, WaitpointId id) {
    return handle
        .createQuery(
            """
            select environment_id from waitpoint
            where id = :id and kind = 'TOKEN' and run_id is null
            """)
        .bind("id", id.value())
        .map((row, _) -> new EnvironmentId(row.getLong(1)))
        .findOne();
  }

  /** Completes the token; false where it had ended. */
  static boolean complete(
      Handle handle, EnvironmentId environment, WaitpointId id, String output, Instant now) {
    return handle
            .createUpdate(
                """
                update waitpoint set status = 'COMPLETED', completed_at = :now, output = :output
                where id = :id and environment_id = :environment and kind = 'TOKEN'
                  and run_id is null and status = 'PENDING'
                """)
            .bind("id", id.value())
            .bind("environment", environment.value())
            .bind("output", output)
            .bind("now", now)
            .execute()
        == 1;
  }

  static List<TokenView> list(
      Handle handle, EnvironmentId environment, TokenFilter filter, int limit) {
    var after = filter.after();
    return handle
        .createQuery(
            """
            select %s from waitpoint
            where environment_id = :environment and kind = 'TOKEN' and run_id is null
              and (:after::text is null or id < :after)
              and (:anyStatus or (case
                when status = 'PENDING' then 'WAITING'
                when timed_out then 'TIMED_OUT' else 'COMPLETED' end) = any(:statuses))
              and (:anyTag or tags && :tags::text[])
              and (:key::text is null or idempotency_key = :key)
              and (:from::timestamptz is null or created_at >= :from)
              and (:to::timestamptz is null or created_at < :to)
            order by id desc limit :limit
            """
                .formatted(COLUMNS))
        .bind("environment", environment.value())
        .bind("after", after == null ? null : after.value())
        .bind("anyStatus", filter.statuses().isEmpty())
        .bind("statuses", TextArray.of(filter.statuses().stream().map(Enum::name).toList()))
        .bind("anyTag", filter.tags().isEmpty())
        .bind("tags", TextArray.of(List.copyOf(filter.tags())))
        .bind("key", filter.idempotencyKey())
        .bind("from", filter.from())
        .bind("to", filter.to())
        .bind("limit", limit)
        .map((row, _) -> read(row))
        .list();
  }

  private static TokenView read(ResultSet row) throws SQLException {
    boolean timedOut = row.getBoolean("timed_out");
    String output = row.getString("output");
    var status =
        row.getString("status").equals("PENDING")
            ? TokenView.Status.WAITING
            : timedOut ? TokenView.Status.TIMED_OUT : TokenView.Status.COMPLETED;
    return new TokenView(
        new WaitpointId(row.getString("id")),
        status,
        output == null ? null : Json.mapper().readTree(output),
        List.of((String[]) row.getArray("tags").getArray()),
        row.getString("idempotency_key"),
        time(row, "idempotency_expires_at"),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        time(row, "expires_at"),
        time(row, "completed_at"));
  }

  private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
    var value = row.getObject(column, OffsetDateTime.class);
    return value == null ? null : value.toInstant();
  }
}
