package dev.dormouse.engine.picking;

import static java.util.stream.Collectors.joining;

import dev.dormouse.engine.runs.Lane;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.DeploymentId;
import dev.dormouse.protocol.Label;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.RateLimit;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.store.TextArray;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** What the picker reads. All of it goes by the partial indices on queued and on running runs. */
final class PickStore {
  private PickStore() {}

  /** An environment that is being visited, its row locked. */
  record Visited(
      EnvironmentId id,
      @Nullable Integer limit,
      double burst,
      @Nullable DeploymentId current,
      Lane cursor) {

    /** The most runs of the environment at a time. */
    int capacity() {
      return limit == null ? Integer.MAX_VALUE : (int) Math.min(Integer.MAX_VALUE, limit * burst);
    }
  }

  /** A lane as it is found: its queue's limits, if any. */
  record Found(Lane lane, @Nullable Integer limit, boolean paused, @Nullable RateLimit rate) {}

  /**
   * Attempts of a lane that have begun within its rate's period, and when the first of them did.
   */
  record Begun(int attempts, Instant first) {}

  /** Environments with queued runs, the one that was served longest ago first. */
  static List<EnvironmentId> queued(Handle handle) {
    return handle
        .createQuery(
            """
            with recursive queued as (
              (select environment_id as id from run
               where status = 'QUEUED' order by environment_id limit 1)
              union all
              select (
                select run.environment_id from run
                where run.status = 'QUEUED' and run.environment_id > queued.id
                order by run.environment_id limit 1)
              from queued where queued.id is not null
            )
            select environment.id from queued join environment on environment.id = queued.id
            where not environment.paused and environment.archived_at is null
            order by environment.served_at nulls first, environment.id
            """)
        .map((row, _) -> new EnvironmentId(row.getLong("id")))
        .list();
  }

  /** Locks the environment; empty where another picker is in it. */
  static Optional<Visited> visit(Handle handle, EnvironmentId id) {
    return handle
        .createQuery(
            """
            select id, concurrency_limit, burst_factor, current_deployment_id, lane_cursor_queue,
              lane_cursor_key
            from environment where id = :id and not paused
            for no key update skip locked
            """)
        .bind("id", id.value())
        .map((row, _) -> visited(row))
        .findOne();
  }

  private static Visited visited(ResultSet row) throws SQLException {
    int limit = row.getInt("concurrency_limit");
    boolean unlimited = row.wasNull();
    String current = row.getString("current_deployment_id");
    return new Visited(
        new EnvironmentId(row.getLong("id")),
        unlimited ? null : limit,
        row.getDouble("burst_factor"),
        current == null ? null : new DeploymentId(current),
        new Lane(row.getString("lane_cursor_queue"), row.getString("lane_cursor_key")));
  }

  static void served(Handle handle, EnvironmentId id, Lane cursor, Instant now) {
    handle
        .createUpdate(
            """
            update environment
            set served_at = :now, lane_cursor_queue = :queue, lane_cursor_key = :key
            where id = :id
            """)
        .bind("id", id.value())
        .bind("queue", cursor.queue())
        .bind("key", cursor.key())
        .bind("now", now)
        .execute();
  }

  /** Up to this lane none had room. */
  static void passed(Handle handle, EnvironmentId id, Lane cursor) {
    handle
        .createUpdate(
            """
            update environment set lane_cursor_queue = :queue, lane_cursor_key = :key
            where id = :id and (lane_cursor_queue, lane_cursor_key) <> (:queue, :key)
            """)
        .bind("id", id.value())
        .bind("queue", cursor.queue())
        .bind("key", cursor.key())
        .execute();
  }

  /** What the versions of these runs ask of their nodes, which the runs' rows did not know. */
  static void relabel(Handle handle, Map<RunId, List<Label>> labels) {
    if (labels.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            """
            with target as (
              select id from run where id = any(:runs::text[]) order by id for no key update
            )
            update run set labels = string_to_array(own.labels, ' ')
            from target join unnest(:runs::text[], :labels::text[]) as own(id, labels)
              on own.id = target.id
            where run.id = target.id
            """)
        .bind("runs", TextArray.of(labels.keySet().stream().map(RunId::value).toList()))
        .bind(
            "labels",
            TextArray.of(
                labels.values().stream()
                    .map(all -> all.stream().map(Label::value).collect(joining(" ")))
                    .toList()))
        .execute();
  }

  /** How many runs hold a slot, lane by lane. */
  static Map<Lane, Integer> holders(Handle handle, EnvironmentId environment) {
    var holders = new HashMap<Lane, Integer>();
    handle
        .createQuery(
            """
            select queue, concurrency_key, count(*) as runs from run
            where environment_id = :environment and status in ('DEQUEUED', 'EXECUTING')
            group by queue, concurrency_key
            """)
        .bind("environment", environment.value())
        .map((row, _) ->
            holders.put(
                new Lane(row.getString("queue"), row.getString("concurrency_key")),
                row.getInt("runs")))
        .list();
    return holders;
  }

  /** Lanes with queued runs behind the given one, in their order: jumps along the index. */
  static List<Found> lanesAfter(Handle handle, EnvironmentId environment, Lane after, int limit) {
    return handle
        .createQuery(
            """
            with recursive lane as (
              (select queue, concurrency_key, 1 as number from run
               where environment_id = :environment and status = 'QUEUED'
                 and (queue, concurrency_key) > (:queue, :key)
               order by queue, concurrency_key limit 1)
              union all
              select next.queue, next.concurrency_key, lane.number + 1
              from lane cross join lateral (
                select run.queue, run.concurrency_key from run
                where run.environment_id = :environment and run.status = 'QUEUED'
                  and (run.queue, run.concurrency_key) > (lane.queue, lane.concurrency_key)
                order by run.queue, run.concurrency_key limit 1
              ) next
              where lane.number < :limit
            )
            select lane.queue, lane.concurrency_key,
              coalesce(queue.limit_override, queue.concurrency_limit) as queue_limit,
              coalesce(queue.paused, false) as paused, queue.rate_runs, queue.rate_period_ms
            from lane
            left join queue on queue.environment_id = :environment and queue.name = lane.queue
            order by lane.number
            """)
        .bind("environment", environment.value())
        .bind("queue", after.queue())
        .bind("key", after.key())
        .bind("limit", limit)
        .map((row, _) -> found(row))
        .list();
  }

  private static Found found(ResultSet row) throws SQLException {
    int limit = row.getInt("queue_limit");
    boolean unlimited = row.wasNull();
    return new Found(
        new Lane(row.getString("queue"), row.getString("concurrency_key")),
        unlimited ? null : limit,
        row.getBoolean("paused"),
        rate(row));
  }

  private static @Nullable RateLimit rate(ResultSet row) throws SQLException {
    int runs = row.getInt("rate_runs");
    return row.wasNull()
        ? null
        : new RateLimit(runs, Duration.ofMillis(row.getLong("rate_period_ms")));
  }

  /** What has begun in lanes with a rate limit, where anything has. */
  static Map<Lane, Begun> begun(
      Handle handle, EnvironmentId environment, List<Found> lanes, Instant now) {
    var begun = new HashMap<Lane, Begun>();
    var query =
        handle.createQuery(
            """
            select lane.queue, lane.key, begun.attempts, begun.first
            from unnest(:queues::text[], :keys::text[], :since::text[]::timestamptz[]) as lane(queue, key, since)
            cross join lateral (
              select count(*) as attempts, min(at) as first from lane_start
              where environment_id = :environment and queue = lane.queue
                and concurrency_key = lane.key and at > lane.since
            ) begun
            where begun.attempts > 0
            """);
    bindRated(query, environment, lanes, now)
        .map((row, _) ->
            begun.put(
                new Lane(row.getString("queue"), row.getString("key")),
                new Begun(
                    row.getInt("attempts"),
                    row.getObject("first", OffsetDateTime.class).toInstant())))
        .list();
    return begun;
  }

  private static <S extends SqlStatement<S>> S bindRated(
      S statement, EnvironmentId environment, List<Found> lanes, Instant now) {
    return statement
        .bind("environment", environment.value())
        .bind("queues", TextArray.of(lanes.stream().map(each -> each.lane().queue()).toList()))
        .bind("keys", TextArray.of(lanes.stream().map(each -> each.lane().key()).toList()))
        .bind(
            "since",
            TextArray.of(
                lanes.stream()
                    .map(each -> now.minus(Objects.requireNonNull(each.rate()).period()).toString())
                    .toList()));
  }

  /** Attempts begin now in lanes with a rate limit; what no longer counts there is forgotten. */
  static void begin(
      Handle handle, EnvironmentId environment, List<Found> lanes, List<Lane> begun, Instant now) {
    bindRated(
            handle.createUpdate(
                """
                delete from lane_start
                using unnest(:queues::text[], :keys::text[], :since::text[]::timestamptz[]) as lane(queue, key, since)
                where environment_id = :environment and lane_start.queue = lane.queue
                  and concurrency_key = lane.key and at <= lane.since
                """),
            environment,
            lanes,
            now)
        .execute();
    handle
        .createUpdate(
            """
            insert into lane_start (environment_id, queue, concurrency_key, at)
            select :environment, queue, key, :now
            from unnest(:queues::text[], :keys::text[]) as lane(queue, key)
            """)
        .bind("environment", environment.value())
        .bind("queues", TextArray.of(begun.stream().map(Lane::queue).toList()))
        .bind("keys", TextArray.of(begun.stream().map(Lane::key).toList()))
        .bind("now", now)
        .execute();
  }

  /** The next runs of each lane that the node may have. */
  static List<Candidate> heads(
      Handle handle,
      Visited environment,
      Taker node,
      List<Lane> lanes,
      Map<Lane, Candidate> after,
      int count) {
    return handle
        .createQuery(
            """
            select head.*
            from unnest(:queues::text[], :keys::text[], :positions::bigint[], :ids::text[])
              with ordinality as lane(queue, key, position, id, number)
            cross join lateral (
              select run.id, run.queue, run.concurrency_key, run.position, run.task_id,
                case when run.node_id is not null then 'CONTINUE'
                  when run.checkpoint_id is not null then 'RESTORE' else 'BEGIN' end as start,
                run.deployment_id, octet_length(run.payload) as bytes, run.machine,
                array_to_string(nullif(run.own_labels, '{}'), ' ') as own_labels,
                array_to_string(nullif(run.labels, '{}'), ' ') as labels
              from run
              where run.environment_id = :environment and run.status = 'QUEUED'
                and run.queue = lane.queue and run.concurrency_key = lane.key
                and (run.position, run.id) > (lane.position, lane.id)
                and (run.node_id = :node or run.node_id is null and run.labels <@ :has::text[]
                  and not exists (
                    select from node join node_name on node_name.name = node.name
                    where node.id = :node and node_name.draining_at is not null)
                  and (run.checkpoint_id is null or exists (
                    select from checkpoint join node on node.id = :node
                    where checkpoint.id = run.checkpoint_id
                      and checkpoint.store = coalesce(node.platform->>'store', node.name)
                      and checkpoint.platform = node.platform)))
              order by run.position, run.id
              limit :count
            ) head
            order by lane.number, head.position, head.id
            """)
        .bind("environment", environment.id().value())
        .bind("node", node.id().value())
        .bind("has", TextArray.of(node.labels()))
        .bind("count", count)
        .bind("queues", TextArray.of(lanes.stream().map(Lane::queue).toList()))
        .bind("keys", TextArray.of(lanes.stream().map(Lane::key).toList()))
        .bindArray(
            "positions", Long.class, lanes.stream().map(lane -> position(after, lane)).toList())
        .bind("ids", TextArray.of(lanes.stream().map(lane -> id(after, lane)).toList()))
        .map((row, _) -> candidate(row, environment.current()))
        .list();
  }

  private static long position(Map<Lane, Candidate> after, Lane lane) {
    var candidate = after.get(lane);
    return candidate == null ? Long.MIN_VALUE : candidate.position();
  }

  private static String id(Map<Lane, Candidate> after, Lane lane) {
    var candidate = after.get(lane);
    return candidate == null ? "" : candidate.id().value();
  }

  private static Candidate candidate(ResultSet row, @Nullable DeploymentId current)
      throws SQLException {
    String locked = row.getString("deployment_id");
    String machine = row.getString("machine");
    var start = Candidate.Start.valueOf(row.getString("start"));
    return new Candidate(
        new RunId(row.getString("id")),
        new Lane(row.getString("queue"), row.getString("concurrency_key")),
        row.getLong("position"),
        new TaskId(row.getString("task_id")),
        start,
        locked == null ? current : new DeploymentId(locked),
        start == Candidate.Start.BEGIN ? row.getInt("bytes") : 0,
        labels(row.getString("own_labels"), row.getString("labels")),
        machine == null ? null : MachinePreset.of(machine));
  }

  private static Candidate.Labels labels(@Nullable String own, @Nullable String known) {
    return own == null && known == null
        ? Candidate.Labels.NONE
        : new Candidate.Labels(split(own), split(known));
  }

  /** Labels have no spaces. */
  private static List<Label> split(@Nullable String labels) {
    return labels == null
        ? List.of()
        : Stream.of(labels.split(" ", -1)).map(Label::new).sorted().toList();
  }
}
