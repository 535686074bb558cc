package dev.dormouse.engine.nodes;

import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.NodeId;
import dev.dormouse.protocol.RunId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The rows of nodes' names, and what is told of them. */
final class NodeNameStore {
  private NodeNameStore() {}

  /** A name as it is kept. */
  record Name(int generation, @Nullable String joinKey, boolean forgotten) {}

  static Optional<Name> find(Handle handle, String name) {
    return handle
        .createQuery(
            """
            select generation, join_key, forgotten_at is not null as forgotten
            from node_name where name = :name for update
            """)
        .bind("name", name)
        .map((row, _) ->
            new Name(
                row.getInt("generation"), row.getString("join_key"), row.getBoolean("forgotten")))
        .findOne();
  }

  static void insert(Handle handle, String name, @Nullable String joinKey, Instant now) {
    handle
        .createUpdate(
            """
            insert into node_name (name, created_at, join_key) values (:name, :now, :joinKey)
            """)
        .bind("name", name)
        .bind("joinKey", joinKey)
        .bind("now", now)
        .execute();
  }

  /** Makes its token anew; the one before opens nothing. */
  static void renew(Handle handle, String name, @Nullable String joinKey) {
    handle
        .createUpdate(
            """
            update node_name set generation = generation + 1, join_key = :joinKey,
              forgotten_at = null, draining_at = null
            where name = :name
            """)
        .bind("name", name)
        .bind("joinKey", joinKey)
        .execute();
  }

  static boolean drain(Handle handle, String name, @Nullable Instant since) {
    return handle
            .createUpdate(
                """
                update node_name set draining_at = :since
                where name = :name and forgotten_at is null
                """)
            .bind("name", name)
            .bind("since", since)
            .execute()
        == 1;
  }

  static boolean isDraining(Handle handle, NodeId node) {
    return handle
        .createQuery(
            """
            select node_name.draining_at is not null as draining
            from node join node_name on node_name.name = node.name where node.id = :node
            """)
        .bind("node", node.value())
        .map((row, _) -> row.getBoolean("draining"))
        .findOne()
        .orElse(false);
  }

  static void forget(Handle handle, String name, Instant now) {
    handle
        .createUpdate("update node_name set forgotten_at = :now where name = :name")
        .bind("name", name)
        .bind("now", now)
        .execute();
  }

  /** Whether a life of the name is trusted. */
  static boolean isAlive(Handle handle, String name, Instant now) {
    return handle
        .createQuery(
            """
            select exists (
              select from node where name = :name and lost_at is null and lease_until > :now)
            """)
        .bind("name", name)
        .bind("now", now)
        .mapTo(Boolean.class)
        .one();
  }

  /** Runs whose checkpoints only a node of this name could restore. */
  static List<RunId> storedOnlyBy(Handle handle, String name, int most) {
    return handle
        .createQuery(
            """
            select run.id
            from checkpoint join run on run.checkpoint_id = checkpoint.id
            where checkpoint.dropped_at is null and run.node_id is null
              and run.status in ('QUEUED', 'WAITING', 'DELAYED')
              and checkpoint.store in (
                select coalesce(platform->>'store', name) from node where name = :name
                except
                select coalesce(node.platform->>'store', node.name)
                from node join node_name on node_name.name = node.name
                where node.name <> :name and node_name.forgotten_at is null)
            order by run.id limit :most
            """)
        .bind("name", name)
        .bind("most", most)
        .map((row, _) -> new RunId(row.getString("id")))
        .list();
  }

  static List<NodeView> list(Handle handle, Instant now) {
    return handle
        .createQuery(
            """
            select node_name.name, node_name.join_key is not null as joined,
              node_name.draining_at is not null as draining, node.id, node.slots, node.labels,
              node.platform, node.registered_at, node.lease_until,
              node.lost_at is null and node.lease_until > :now as alive,
              (select count(*) from run where run.node_id = node.id
                and run.status in ('DEQUEUED', 'EXECUTING')) as running,
              (select count(*) from run where run.node_id = node.id
                and run.status in ('WAITING', 'QUEUED')) as waiting,
              (select count(*) from checkpoint where dropped_at is null
                and store = coalesce(node.platform->>'store', node.name)) as stored
            from node_name left join lateral (
              select * from node where node.name = node_name.name
              order by node.registered_at desc, node.id desc limit 1) node on true
            where node_name.forgotten_at is null
            order by node_name.name
            """)
        .bind("now", now)
        .map((row, _) -> view(row))
        .list();
  }

  private static NodeView view(ResultSet row) throws SQLException {
    var id = row.getString("id");
    return new NodeView(
        row.getString("name"),
        status(id != null, row.getBoolean("alive"), row.getBoolean("draining")),
        id == null ? null : new NodeId(id),
        row.getBoolean("joined"),
        row.getInt("slots"),
        texts(row.getString("labels")),
        texts(row.getString("platform")),
        instant(row, "registered_at"),
        instant(row, "lease_until"),
        row.getInt("running"),
        row.getInt("waiting"),
        row.getInt("stored"));
  }

  private static NodeView.Status status(boolean registered, boolean alive, boolean draining) {
    if (draining) {
      return NodeView.Status.DRAINING;
    }
    if (!registered) {
      return NodeView.Status.NEW;
    }
    return alive ? NodeView.Status.READY : NodeView.Status.AWAY;
  }

  private static Map<String, String> texts(@Nullable String json) {
    var texts = new HashMap<String, String>();
    if (json != null) {
      Json.mapper()
          .readTree(json)
          .properties()
          .forEach(each -> texts.put(each.getKey(), each.getValue().asString("")));
    }
    return texts;
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    var time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
