package dev.dormouse.engine.copies;

import dev.dormouse.engine.runs.Prices;
import dev.dormouse.engine.runs.RunRow;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.engine.tenancy.EnvironmentKind;
import dev.dormouse.protocol.RunId;
import dev.dormouse.store.TextArray;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;

/** The rows of changed runs, and all of a run that a copy has. */
final class RunCopyStore {
  private final Prices prices;

  RunCopyStore(Prices prices) {
    this.prices = prices;
  }

  boolean lease(Handle handle, String reader, Instant now, Instant until) {
    return handle
            .createUpdate(
                """
                update run_change_reader set reader = :reader, lease_until = :until
                where reader = :reader or lease_until is null or lease_until < :now
                """)
            .bind("reader", reader)
            .bind("now", now)
            .bind("until", until)
            .execute()
        == 1;
  }

  List<RunCopies.Waiting> waiting(Handle handle, int most) {
    return handle
        .createQuery(
            """
            select ctid::text as place, xmin::text as writer, run_id from run_change limit :most
            """)
        .bind("most", most)
        .map((row, _) ->
            new RunCopies.Waiting(
                row.getString("place"), row.getString("writer"), row.getString("run_id")))
        .list();
  }

  int count(Handle handle, int most) {
    return handle
        .createQuery("select count(*) from (select from run_change limit :most) as waiting")
        .bind("most", most)
        .mapTo(Integer.class)
        .one();
  }

  void delete(Handle handle, List<RunCopies.Waiting> rows) {
    handle
        .createUpdate(
            """
            delete from run_change
            where ctid = any(:places::tid[]) and ctid::text || xmin::text = any(:rows::text[])
            """)
        .bind("places", TextArray.of(rows.stream().map(RunCopies.Waiting::place).toList()))
        .bind(
            "rows", TextArray.of(rows.stream().map(each -> each.place() + each.writer()).toList()))
        .execute();
  }

  void clear(Handle handle) {
    // Who changes runs must not wait for long; the next time comes soon.
    handle.execute("set local lock_timeout = '200ms'");
    handle.execute("truncate run_change");
    handle.execute("update run_change_reader set gaps = gaps + 1");
  }

  long gaps(Handle handle) {
    return handle
        .createQuery("select gaps from run_change_reader")
        .mapTo(Long.class)
        .findOne()
        .orElse(0L);
  }

  List<RunCopies.Home> homes(Handle handle) {
    return handle
        .createQuery(
            """
            select e.id as environment_id, e.kind, e.project_id, p.organization_id,
              o.slug as organization, p.slug as project, p.ref, e.slug as environment
            from environment e
            join project p on p.id = e.project_id
            join organization o on o.id = p.organization_id
            order by e.id
            """)
        .map((row, _) ->
            new RunCopies.Home(
                owner(row),
                row.getString("organization"),
                row.getString("project"),
                row.getString("ref"),
                row.getString("environment")))
        .list();
  }

  List<RunCopies.Revision> revisions(
      Handle handle, EnvironmentId environment, String after, int most) {
    return handle
        .createQuery(
            """
            select id, revision, created_at from run
            where environment_id = :environment and id > :after
            order by id limit :most
            """)
        .bind("environment", environment.value())
        .bind("after", after)
        .bind("most", most)
        .map((row, _) ->
            new RunCopies.Revision(
                new RunId(row.getString("id")),
                row.getLong("revision"),
                row.getObject("created_at", OffsetDateTime.class).toInstant()))
        .list();
  }

  /**
   * The first of the runs, and as many others as fit into so many bytes of outputs and errors.
   * Waits may overlap, in several threads: their time counts once.
   */
  List<RunCopy> read(Handle handle, Collection<String> runs, long mostBytes) {
    return handle
        .createQuery(
            """
            with wanted as (
              select run.id, want.number, sum(
                least(coalesce(octet_length(run.output), 0), :maxJson)
                + least(coalesce(octet_length(run.error), 0), :maxJson)) over (order by want.number)
                as bytes
              from unnest(:runs::text[]) with ordinality as want(id, number)
              join run on run.id = want.id
            )
            select %s, e.kind, e.project_id, p.organization_id, n.name as node,
              n.labels ->> 'region' as region, run.warm_start, d.version, d.sdk_version, d.cli_version, run.ttl, run.tags,
              run.assigned_at, run.checkpoint_count, run.checkpoint_bytes,
              case when octet_length(run.output) <= :maxJson then run.output end as output,
              case when octet_length(run.error) <= :maxJson then run.error end as error,
              (
                select coalesce(sum(extract(epoch from upper(span) - lower(span)) * 1000), 0)::bigint
                from (
                  select unnest(range_agg(tstzrange(w.created_at,
                    greatest(w.created_at, least(w.completed_at, run.finished_at))))) as span
                  from waitpoint w
                  where w.run_id = run.id and coalesce(w.completed_at, run.finished_at) is not null
                ) as spans
              ) as waited_ms
            from wanted
            join run on run.id = wanted.id
            join environment e on e.id = run.environment_id
            join project p on p.id = e.project_id
            left join deployment d on d.id = run.deployment_id
            left join node n on n.id = coalesce(run.node_id, run.reporter_id)
            where wanted.bytes <= :mostBytes or wanted.number = 1
            """
                .formatted(RunRow.COLUMNS))
        .bind("runs", TextArray.of(runs))
        .bind("maxJson", RunCopies.MAX_JSON_BYTES)
        .bind("mostBytes", mostBytes)
        .map((row, _) -> copy(row))
        .list();
  }

  List<MeasuredRun> measured(Handle handle, Collection<RunId> runs) {
    return handle
        .createQuery(
            """
            select run.id, run.task_id, run.machine, run.deployment_id, d.version,
              run.environment_id, e.kind, e.project_id, p.organization_id
            from run
            join environment e on e.id = run.environment_id
            join project p on p.id = e.project_id
            left join deployment d on d.id = run.deployment_id
            where run.id = any(:runs::text[])
            """)
        .bind("runs", TextArray.of(runs.stream().map(RunId::value).toList()))
        .map((row, _) ->
            new MeasuredRun(
                new RunId(row.getString("id")),
                owner(row),
                row.getString("task_id"),
                Objects.requireNonNullElse(row.getString("machine"), ""),
                Objects.requireNonNullElse(row.getString("deployment_id"), ""),
                Objects.requireNonNullElse(row.getString("version"), "")))
        .list();
  }

  private RunCopy copy(ResultSet row) throws SQLException {
    var run = RunRow.read(row);
    var assignedAt = row.getObject("assigned_at", OffsetDateTime.class);
    return new RunCopy(
        run,
        owner(row),
        new RunCopy.Place(
            row.getString("node"),
            row.getString("region"),
            row.getObject("warm_start", Boolean.class)),
        new RunCopy.Versions(
            row.getString("version"), row.getString("sdk_version"), row.getString("cli_version")),
        assignedAt == null ? null : assignedAt.toInstant(),
        row.getString("ttl"),
        List.of((String[]) row.getArray("tags").getArray()),
        new RunCopy.Result(
            row.getString("output"),
            row.getString("error"),
            Duration.ofMillis(row.getLong("waited_ms")),
            prices.machineCents(run),
            prices.runCents(run),
            row.getInt("checkpoint_count"),
            row.getLong("checkpoint_bytes")));
  }

  private static RunCopy.Owner owner(ResultSet row) throws SQLException {
    return new RunCopy.Owner(
        row.getLong("organization_id"),
        row.getLong("project_id"),
        new EnvironmentId(row.getLong("environment_id")),
        EnvironmentKind.valueOf(row.getString("kind")));
  }
}
