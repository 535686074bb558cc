package dev.dormouse.engine.waits;

import dev.dormouse.engine.runs.RunStore;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.store.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Ends waits whose time has come: waits on time end, others time out. */
public final class WaitTimeouts {
  private static final int BATCH = 500;

  private final Database database;
  private final InstantSource clock;
  private final RunStore runs;
  private final WaitEnds ends;

  public WaitTimeouts(Database database, InstantSource clock, RunStore runs, WaitEnds ends) {
    this.database = database;
    this.clock = clock;
    this.runs = runs;
    this.ends = ends;
  }

  private record Due(WaitpointId id, @Nullable RunId run) {}

  /** Ends some of what is due; true where more may be. */
  public boolean runOnce() {
    return database.inTransaction(this::endDue) == BATCH;
  }

  private int endDue(Handle handle) {
    Instant now = clock.instant();
    List<Due> due =
        handle
            .createQuery(
                """
                with target as (
                  select id from waitpoint
                  where status = 'PENDING' and expires_at <= :now
                  order by expires_at limit :limit
                  for no key update skip locked
                )
                update waitpoint
                set status = 'COMPLETED', completed_at = :now, timed_out = kind <> 'DATETIME'
                from target where waitpoint.id = target.id
                returning waitpoint.id, waitpoint.run_id
                """)
            .bind("now", now)
            .bind("limit", BATCH)
            .map((row, _) -> {
              String run = row.getString("run_id");
              return new Due(
                  new WaitpointId(row.getString("id")), run == null ? null : new RunId(run));
            })
            .list();
    var resumed = new ArrayList<RunId>();
    for (var each : due) {
      if (each.run() == null) {
        ends.byToken(handle, runs, each.id(), true);
      } else {
        resumed.add(each.run());
      }
    }
    ends.resume(handle, runs, resumed);
    return due.size();
  }

  /** How long it is until the next wait is due, but not more than the most. */
  public Duration untilNext(Duration most) {
    var now = clock.instant();
    return next()
        .map(due -> Duration.between(now, due))
        .filter(until -> until.compareTo(most) < 0)
        .orElse(most);
  }

  private Optional<Instant> next() {
    return database.call(handle ->
        handle
            .createQuery(
                """
                select expires_at from waitpoint
                where status = 'PENDING' and expires_at is not null
                order by expires_at limit 1
                """)
            .map((row, _) -> row.getObject(1, OffsetDateTime.class).toInstant())
            .findOne());
  }
}
