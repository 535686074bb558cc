package dev.dormouse.engine.waits;

import dev.dormouse.engine.runs.Run;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.EventFilter;
import dev.dormouse.protocol.EventId;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.WaitpointKind;
import dev.dormouse.store.TextArray;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;

/** The rows of runs' waits: how they begin, and what is known of them. */
final class WaitStore {
  private WaitStore() {}

  static void insert(Handle handle, Run run, String operation, NewWait wait, Instant now) {
    var event = wait.event();
    var key = event == null ? FilterKey.NONE : FilterKey.of(event.filter());
    handle
        .createUpdate(
            """
            insert into waitpoint (
              id, environment_id, kind, status, run_id, attempt, operation, created_at, expires_at,
              completed_at, timed_out, token_id, event_id, remaining, told_epoch, event_name, filter,
              filter_path, filter_key, answered)
            values (
              :id, :environment, :kind, :status, :run, :attempt, :operation, :now, :expiresAt,
              :completedAt, :timedOut, :token, :event, :remaining, :toldEpoch, :eventName,
              :filter, :filterPath, :filterKey, :answered)
            """)
        .bind("id", wait.id().value())
        .bind("environment", run.environmentId().value())
        .bind("kind", wait.kind().name())
        .bind("status", wait.ended() ? "COMPLETED" : "PENDING")
        .bind("run", run.id().value())
        .bind("attempt", run.attempt())
        .bind("operation", operation)
        .bind("now", now)
        .bind("expiresAt", wait.expiresAt())
        .bind("completedAt", wait.ended() ? now : null)
        .bind("timedOut", wait.timedOut())
        .bind("token", wait.tokenId() == null ? null : wait.tokenId().value())
        .bind("event", wait.eventId() == null ? null : wait.eventId().value())
        .bind("remaining", wait.remaining())
        .bind("toldEpoch", wait.ended() ? run.epoch() : null)
        .bind("eventName", event == null ? null : event.name())
        .bind("filter", event == null ? null : json(event.filter()))
        .bind("filterPath", event == null ? null : key.path())
        .bind("filterKey", event == null ? null : key.key())
        .bind("answered", wait.answered())
        .execute();
  }

  private static String json(EventFilter filter) {
    return Json.mapper().writeValueAsString(filter);
  }

  static void insertRuns(Handle handle, WaitpointId wait, List<RunId> runs) {
    handle
        .createUpdate(
            """
            insert into waitpoint_run (waitpoint_id, position, run_id)
            select :wait, position, run_id
            from unnest(:positions::int[], :runs::text[]) as child(position, run_id)
            """)
        .bind("wait", wait.value())
        .bindArray("positions", Integer.class, IntStream.range(0, runs.size()).boxed().toList())
        .bind("runs", TextArray.of(values(runs)))
        .execute();
  }

  /**
   * Those of the runs that have not ended. Their rows stay locked, so that an end that comes
   * meanwhile finds the wait for it.
   */
  static List<RunId> unfinished(Handle handle, Collection<RunId> runs) {
    return handle
        .createQuery("select id, status from run where id = any(:runs) order by id for share")
        .bind("runs", TextArray.of(values(runs)))
        .map(
            (row, _) -> Map.entry(new RunId(row.getString(1)), RunStatus.valueOf(row.getString(2))))
        .stream()
        .filter(run -> !run.getValue().isFinal())
        .map(Map.Entry::getKey)
        .toList();
  }

  static Optional<Wait> byOperation(Handle handle, Run run, String operation) {
    return handle
        .createQuery(
            """
            select id, kind, run_id, status, expires_at from waitpoint
            where run_id = :run and attempt = :attempt and operation = :operation
            """)
        .bind("run", run.id().value())
        .bind("attempt", run.attempt())
        .bind("operation", operation)
        .map((row, _) -> read(row))
        .findOne();
  }

  private static Wait read(ResultSet row) throws SQLException {
    var expiresAt = row.getObject("expires_at", OffsetDateTime.class);
    return new Wait(
        new WaitpointId(row.getString("id")),
        WaitpointKind.valueOf(row.getString("kind")),
        new RunId(row.getString("run_id")),
        row.getString("status").equals("COMPLETED"),
        expiresAt == null ? null : expiresAt.toInstant());
  }

  static List<RunId> runsOf(Handle handle, WaitpointId wait) {
    return handle
        .createQuery(
            "select run_id from waitpoint_run where waitpoint_id = :wait order by position")
        .bind("wait", wait.value())
        .map((row, _) -> new RunId(row.getString(1)))
        .list();
  }

  /** Whether a token has ended, and how. */
  record TokenState(boolean ended, boolean timedOut) {}

  /** The token, which cannot end until the transaction does. */
  static Optional<TokenState> lockToken(
      Handle handle, EnvironmentId environment, WaitpointId token) {
    return handle
        .createQuery(
            """
            select status, timed_out from waitpoint
            where id = :token and environment_id = :environment
              and kind = 'TOKEN' and run_id is null
            for share
            """)
        .bind("token", token.value())
        .bind("environment", environment.value())
        .map((row, _) ->
            new TokenState(
                row.getString("status").equals("COMPLETED"), row.getBoolean("timed_out")))
        .findOne();
  }

  /** The earliest event since then that the filter accepts. */
  static Optional<EventId> sentSince(
      Handle handle, EnvironmentId environment, String name, Instant since, EventFilter filter) {
    try (var events =
        handle
            .createQuery(
                """
                select id, payload from event
                where environment_id = :environment and name = :name and created_at >= :since
                order by created_at, id
                """)
            .bind("environment", environment.value())
            .bind("name", name)
            .bind("since", since)
            .setFetchSize(64)
            .map((row, _) -> Map.entry(new EventId(row.getString("id")), row.getString("payload")))
            .stream()) {
      return events
          .filter(event -> filter.matches(Json.mapper().readTree(event.getValue())))
          .map(Map.Entry::getKey)
          .findFirst();
    }
  }

  /** A machine of the epoch has been told of the wait's end. */
  static void told(Handle handle, WaitpointId wait, long epoch) {
    handle
        .createUpdate("update waitpoint set told_epoch = :epoch where id = :wait")
        .bind("wait", wait.value())
        .bind("epoch", epoch)
        .execute();
  }

  private static List<String> values(Collection<RunId> ids) {
    return ids.stream().map(RunId::value).toList();
  }
}
