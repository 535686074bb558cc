package dev.dormouse.engine.triggers;

import dev.dormouse.engine.runs.RunChange;
import dev.dormouse.engine.runs.RunStore;
import dev.dormouse.engine.states.RunEvent;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.engine.triggers.TriggerStore.Row;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Lets triggers with a debounce key join the run that still waits for its delay to end. Triggers of
 * one key come one after the other: a lock on the key is held until the transaction ends.
 */
final class Debouncing {
  private final RunStore runs;

  Debouncing(RunStore runs) {
    this.runs = runs;
  }

  private record Key(EnvironmentId environment, TaskId task, String key)
      implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparingLong((Key each) -> each.environment().value())
            .thenComparing(each -> each.task().value())
            .thenComparing(Key::key);

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  /** Answers those that join another run; the others remain to be inserted. */
  void join(Handle handle, Map<Integer, Row> rows, Inserted[] answers, Instant now) {
    var keys = new TreeSet<Key>();
    rows.values().forEach(row -> key(row).ifPresent(keys::add));
    if (keys.isEmpty()) {
      return;
    }
    keys.forEach(key -> lock(handle, key));
    var firsts = new HashMap<Key, Integer>();
    for (int i : List.copyOf(rows.keySet())) {
      var row = Objects.requireNonNull(rows.get(i));
      var key = key(row);
      if (key.isEmpty()) {
        continue;
      }
      Integer first = firsts.get(key.get());
      var joined =
          first == null
              ? joinFormer(handle, key.get(), row, now)
              : Optional.of(joinNew(rows, first, row));
      if (joined.isPresent()) {
        KeyStore.redirect(handle, row.run().id(), joined.get());
        answers[i] = new Inserted.Accepted(joined.get(), true);
        rows.remove(i);
      } else {
        firsts.put(key.get(), i);
      }
    }
  }

  private static Optional<Key> key(Row row) {
    var debounce = row.run().options().debounce();
    return debounce == null
        ? Optional.empty()
        : Optional.of(new Key(row.run().environmentId(), row.run().taskId(), debounce.key()));
  }

  private static void lock(Handle handle, Key key) {
    handle.execute(
        "select pg_advisory_xact_lock(hashtextextended(?, ?))",
        key.task() + "/" + key.key(),
        key.environment().value());
  }

  /** One of the same call came before. */
  private static RunId joinNew(Map<Integer, Row> rows, int first, Row later) {
    var former = Objects.requireNonNull(rows.get(first));
    if (Objects.requireNonNull(later.run().options().debounce()).isTrailing()) {
      rows.put(first, former.with(former.run().withPayloadOf(later.run())));
    }
    return former.run().id();
  }

  private Optional<RunId> joinFormer(Handle handle, Key key, Row row, Instant now) {
    var debounce = Objects.requireNonNull(row.run().options().debounce());
    var former = find(handle, key);
    if (former.isEmpty()) {
      return Optional.empty();
    }
    var change =
        RunChange.of(RunEvent.RESCHEDULE, RunStatus.DELAYED, former.get())
            .where("run.attempt = 0")
            .set(
                """
                expires_at = run.expires_at + (least(cast(:until as timestamptz),
                    run.created_at + cast(:most as double precision) * interval '1 millisecond') - run.delayed_until),
                delayed_until = least(cast(:until as timestamptz),
                    run.created_at + cast(:most as double precision) * interval '1 millisecond')
                """)
            .bind("until", now.plus(debounce.delay()))
            .bind("most", millis(debounce.maxDelay()));
    if (debounce.isTrailing()) {
      change
          .set("payload = :payload, metadata = cast(:metadata as jsonb)")
          .bind("payload", row.run().payload())
          .bind("metadata", row.run().options().metadata());
    }
    // Where it has just begun, there is another one to be.
    return runs.apply(handle, change).isEmpty() ? Optional.empty() : former;
  }

  private static @Nullable Double millis(@Nullable Duration duration) {
    return duration == null ? null : (double) duration.toMillis();
  }

  private static Optional<RunId> find(Handle handle, Key key) {
    return handle
        .createQuery(
            """
            select id from run
            where environment_id = :environment and task_id = :task and debounce_key = :key
              and status = 'DELAYED' and attempt = 0
            order by id desc limit 1
            """)
        .bind("environment", key.environment().value())
        .bind("task", key.task().value())
        .bind("key", key.key())
        .map((row, _) -> new RunId(row.getString("id")))
        .findOne();
  }
}
