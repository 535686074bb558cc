package dev.dormouse.engine.checkpoints;

import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.NodeId;
import dev.dormouse.protocol.RunId;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** The rows of checkpoints. */
public final class CheckpointStore {
  private CheckpointStore() {}

  /** The checkpoints are there; earlier ones of their runs may go. */
  public static void record(Handle handle, Collection<NewCheckpoint> stored, Instant now) {
    handle
        .createUpdate(
            """
            insert into checkpoint (id, run_id, store, platform, bytes, created_at)
            select own.id, own.run, coalesce(node.platform->>'store', node.name), node.platform,
              own.bytes, :now
            from unnest(:ids::text[], :runs::text[], :nodes::text[], :bytes::bigint[])
              as own(id, run, node, bytes)
            join node on node.id = own.node
            on conflict (id) do nothing
            """)
        .bindArray("ids", String.class, stored.stream().map(each -> each.id().value()).toList())
        .bindArray("runs", String.class, stored.stream().map(each -> each.run().value()).toList())
        .bindArray("nodes", String.class, stored.stream().map(each -> each.node().value()).toList())
        .bindArray("bytes", Long.class, stored.stream().map(NewCheckpoint::bytes).toList())
        .bind("now", now)
        .execute();
    handle
        .createUpdate(
            """
            update checkpoint set dropped_at = :now
            where run_id = any(:runs) and dropped_at is null and not id = any(:ids)
            """)
        .bindArray("ids", String.class, stored.stream().map(each -> each.id().value()).toList())
        .bindArray("runs", String.class, stored.stream().map(each -> each.run().value()).toList())
        .bind("now", now)
        .execute();
  }

  /** The runs will not go on from their checkpoints any more. */
  public static void drop(Handle handle, Collection<RunId> runs, Instant now) {
    if (runs.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            """
            update checkpoint set dropped_at = :now
            where run_id = any(:runs) and dropped_at is null
            """)
        .bindArray("runs", String.class, runs.stream().map(RunId::value).toList())
        .bind("now", now)
        .execute();
  }

  /** Dropped ones that the node can delete. */
  static List<CheckpointId> dropped(Handle handle, NodeId node, int most) {
    return handle
        .createQuery(
            """
            select checkpoint.id from checkpoint
            where dropped_at is not null
              and store = (select coalesce(platform->>'store', name) from node where id = :node)
            order by checkpoint.id limit :most
            """)
        .bind("node", node.value())
        .bind("most", most)
        .map((row, _) -> new CheckpointId(row.getString("id")))
        .list();
  }

  /** Their images are gone. */
  static void forget(Handle handle, Collection<CheckpointId> deleted) {
    handle
        .createUpdate("delete from checkpoint where id = any(:ids) and dropped_at is not null")
        .bindArray("ids", String.class, deleted.stream().map(CheckpointId::value).toList())
        .execute();
  }

  /** Which of them runs may go on from. */
  static Set<CheckpointId> live(Handle handle, Collection<CheckpointId> ids) {
    return new HashSet<>(
        handle
            .createQuery("select id from checkpoint where id = any(:ids) and dropped_at is null")
            .bindArray("ids", String.class, ids.stream().map(CheckpointId::value).toList())
            .map((row, _) -> new CheckpointId(row.getString("id")))
            .list());
  }

  /** What a node must be like to restore it. */
  record Place(String store, Map<String, String> platform) {}

  /** Where a run that waits for a node has its checkpoint; empty where it has none to wait for. */
  static Optional<Place> awaited(Handle handle, RunId run) {
    var rows =
        handle
            .createQuery(
                """
                select checkpoint.store, each.key, each.value
                from run join checkpoint on checkpoint.id = run.checkpoint_id
                  left join lateral jsonb_each_text(checkpoint.platform) each on true
                where run.id = :run and run.status = 'QUEUED' and run.node_id is null
                """)
            .bind("run", run.value())
            .map((row, _) ->
                new String[] {row.getString("store"), row.getString("key"), row.getString("value")})
            .list();
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    var platform = new HashMap<String, String>();
    for (var row : rows) {
      if (row[1] != null) {
        platform.put(row[1], row[2]);
      }
    }
    return Optional.of(new Place(rows.getFirst()[0], platform));
  }

  /** The living nodes by name, and what they are like. */
  static Map<String, Place> nodes(Handle handle) {
    var nodes = new HashMap<String, Place>();
    handle
        .createQuery(
            """
            select node.name, coalesce(node.platform->>'store', node.name) as store, each.key,
              each.value
            from node left join lateral jsonb_each_text(node.platform) each on true
            where node.lost_at is null
            """)
        .map((row, _) -> {
          var place =
              nodes.computeIfAbsent(
                  row.getString("name"), _ -> new Place(text(row, "store"), new HashMap<>()));
          if (row.getString("key") != null) {
            place.platform().put(row.getString("key"), row.getString("value"));
          }
          return place;
        })
        .list();
    return nodes;
  }

  private static String text(java.sql.ResultSet row, String column) {
    try {
      return row.getString(column);
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
