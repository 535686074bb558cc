package dev.dormouse.engine.reports;

import dev.dormouse.engine.runs.Run;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.RunError;
import dev.dormouse.store.TextArray;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The rows of attempts, written when they end. */
final class AttemptStore {
  private AttemptStore() {}

  /** An attempt that has ended. */
  record Row(
      Run run,
      String status,
      @Nullable Instant startedAt,
      Instant finishedAt,
      @Nullable RunError error) {}

  static void insert(Handle handle, List<Row> rows) {
    if (rows.isEmpty()) {
      return;
    }
    var started = new ArrayList<@Nullable String>();
    var errors = new ArrayList<@Nullable String>();
    var machines = new ArrayList<@Nullable String>();
    for (var row : rows) {
      var machine = row.run().settings().machine();
      machines.add(machine == null ? null : machine.label());
      started.add(row.startedAt() == null ? null : row.startedAt().toString());
      errors.add(row.error() == null ? null : Json.mapper().writeValueAsString(row.error()));
    }
    handle
        .createUpdate(
            """
            insert into attempt (run_id, number, status, started_at, finished_at, error, machine)
            select * from unnest(
              :runs::text[], :numbers::int[], :statuses::text[], :started::text[]::timestamptz[],
              :finished::text[]::timestamptz[], :errors::text[], :machines::text[])
            on conflict (run_id, number) do nothing
            """)
        .bind("runs", TextArray.of(rows.stream().map(row -> row.run().id().value()).toList()))
        .bindArray("numbers", Integer.class, rows.stream().map(row -> row.run().attempt()).toList())
        .bind("statuses", TextArray.of(rows.stream().map(Row::status).toList()))
        .bind("started", TextArray.of(started))
        .bind(
            "finished",
            TextArray.of(rows.stream().map(row -> row.finishedAt().toString()).toList()))
        .bind("errors", TextArray.of(errors))
        .bind("machines", TextArray.of(machines))
        .execute();
  }

  /** Attempts that ended with their machine; runs that have begun none have none to lose. */
  static void lost(Handle handle, List<Run> runs, RunError error, Instant now) {
    insert(
        handle,
        runs.stream()
            .filter(run -> run.attempt() > 0)
            .map(run -> new Row(run, "LOST", run.times().attemptStartedAt(), now, error))
            .toList());
  }
}
