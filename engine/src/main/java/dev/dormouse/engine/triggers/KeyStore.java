package dev.dormouse.engine.triggers;

import dev.dormouse.protocol.RunId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatement;

/** Idempotency keys in their scopes: one task of one environment. */
final class KeyStore {
  private KeyStore() {}

  /** A key in its scope. */
  record ScopedKey(long environment, String task, String hash) implements Comparable<ScopedKey> {
    @Override
    public int compareTo(ScopedKey other) {
      int order = Long.compare(environment, other.environment);
      order = order == 0 ? task.compareTo(other.task) : order;
      return order == 0 ? hash.compareTo(other.hash) : order;
    }
  }

  static ScopedKey scoped(NewRun run, IdempotencyKey key) {
    return new ScopedKey(run.environmentId().value(), run.taskId().value(), hash(key.key()));
  }

  private static String hash(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * Takes keys for runs, where nobody holds them. A key that another transaction is just taking is
   * waited for; keys are taken in their order, so that two transactions never wait for each other.
   */
  static Map<ScopedKey, RunId> take(
      Handle handle, Map<ScopedKey, NewRun> wanted, Map<ScopedKey, Instant> until, Instant now) {
    var keys = wanted.keySet().stream().sorted().toList();
    var holders = new HashMap<ScopedKey, RunId>();
    var insert =
        handle.createQuery(
            """
            insert into idempotency_key (environment_id, task_id, key_hash, run_id, expires_at)
            select environment_id, task_id, decode(hash, 'hex'), run_id, expires_at
            from unnest(:environments::text[]::bigint[], :tasks::text[], :hashes::text[], :runs::text[],
              :until::text[]::timestamptz[]) with ordinality
              as wanted(environment_id, task_id, hash, run_id, expires_at, number)
            order by number
            on conflict (environment_id, task_id, key_hash) do update
              set run_id = excluded.run_id, expires_at = excluded.expires_at
              where idempotency_key.expires_at <= :now
            returning environment_id, task_id, encode(key_hash, 'hex') as hash, run_id
            """);
    bind(insert, keys);
    Texts.bind(insert, "runs", keys, key -> wanted.get(key) == null ? null : wanted.get(key).id());
    Texts.bind(insert, "until", keys, until::get);
    insert.bind("now", now);
    read(insert, holders);
    if (holders.size() < keys.size()) {
      var held = keys.stream().filter(key -> !holders.containsKey(key)).toList();
      var select =
          handle.createQuery(
              """
              select k.environment_id, k.task_id, encode(k.key_hash, 'hex') as hash, k.run_id
              from unnest(:environments::text[]::bigint[], :tasks::text[], :hashes::text[])
                as wanted(environment_id, task_id, hash)
              join idempotency_key k on k.environment_id = wanted.environment_id
                and k.task_id = wanted.task_id and k.key_hash = decode(wanted.hash, 'hex')
              """);
      bind(select, held);
      read(select, holders);
    }
    return holders;
  }

  /** The key that was taken for one run names another, which the trigger has joined. */
  static void redirect(Handle handle, RunId from, RunId to) {
    handle
        .createUpdate(
            """
            update idempotency_key set run_id = :to
            where (environment_id, task_id) = (select environment_id, task_id from run where id = :to)
              and run_id = :from
            """)
        .bind("from", from.value())
        .bind("to", to.value())
        .execute();
  }

  private static void bind(SqlStatement<?> statement, List<ScopedKey> keys) {
    Texts.bind(statement, "environments", keys, ScopedKey::environment);
    Texts.bind(statement, "tasks", keys, ScopedKey::task);
    Texts.bind(statement, "hashes", keys, ScopedKey::hash);
  }

  private static void read(Query query, Map<ScopedKey, RunId> holders) {
    query
        .map((row, _) ->
            holders.put(
                new ScopedKey(
                    row.getLong("environment_id"), row.getString("task_id"), row.getString("hash")),
                new RunId(row.getString("run_id"))))
        .list();
  }
}
