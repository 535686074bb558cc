package dev.dormouse.engine.nodes;

import dev.dormouse.protocol.DeploymentId;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.NodeId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.node.NodeRequest;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The rows of nodes, and which runs they hold. */
final class NodeStore {
  private NodeStore() {}

  /** A run that a node is to have, since when. */
  record Held(RunId run, long epoch, Instant assignedAt) {}

  /** Two supervisors of one name that start together come one after the other. */
  static void lockName(Handle handle, String name) {
    var _ =
        handle
            .createQuery("select pg_advisory_xact_lock(hashtextextended(:name, 0))")
            .bind("name", "node " + name)
            .map((_, _) -> true)
            .one();
  }

  static void insert(Handle handle, NodeId id, NodeRequest request, Instant now, Instant lease) {
    handle
        .createUpdate(
            """
            insert into node (id, name, slots, labels, platform, registered_at, lease_until, memory_mib)
            values (
              :id, :name, :slots, :labels::jsonb, :platform::jsonb, :now, :lease, :memory)
            """)
        .bind("id", id.value())
        .bind("name", request.name())
        .bind("slots", request.slots())
        .bind("labels", Json.mapper().writeValueAsString(request.labels()))
        .bind("platform", Json.mapper().writeValueAsString(request.platform()))
        .bind("now", now)
        .bind("lease", lease)
        .bind("memory", request.memoryMib())
        .execute();
  }

  /** Marks the living nodes of the name as lost, and answers which those were. */
  static List<NodeId> loseByName(Handle handle, String name, Instant now) {
    return handle
        .createQuery(
            "update node set lost_at = :now where name = :name and lost_at is null returning id")
        .bind("name", name)
        .bind("now", now)
        .map((row, _) -> new NodeId(row.getString("id")))
        .list();
  }

  /** Marks nodes as lost whose lease ended before, and answers which those were. */
  static List<NodeId> loseExpired(Handle handle, Instant before, Instant now) {
    return handle
        .createQuery(
            """
            with target as (
              select id from node
              where lost_at is null and lease_until < :before
              order by id for no key update skip locked
            )
            update node set lost_at = :now from target where node.id = target.id
            returning node.id
            """)
        .bind("before", before)
        .bind("now", now)
        .map((row, _) -> new NodeId(row.getString("id")))
        .list();
  }

  /** Renews the lease; false where the node is not known or was taken for lost. */
  static boolean renew(Handle handle, NodeId id, Instant lease) {
    return handle
            .createUpdate(
                """
                update node set lease_until = greatest(lease_until, :lease)
                where id = :id and lost_at is null
                """)
            .bind("id", id.value())
            .bind("lease", lease)
            .execute()
        == 1;
  }

  static boolean isAlive(Handle handle, NodeId id) {
    return handle
        .createQuery("select id from node where id = :id and lost_at is null")
        .bind("id", id.value())
        .mapTo(String.class)
        .findOne()
        .isPresent();
  }

  /** The node's name, also of one that is lost. */
  static Optional<String> name(Handle handle, NodeId id) {
    return handle
        .createQuery("select name from node where id = :id")
        .bind("id", id.value())
        .mapTo(String.class)
        .findOne();
  }

  /** Whether the node holds a run of the version, or is to restore one. */
  static boolean needs(Handle handle, String name, DeploymentId deployment) {
    return handle
        .createQuery(
            """
            select exists (
              select from run join node on node.id = run.node_id
              where node.name = :name and node.lost_at is null and run.deployment_id = :deployment)
            """)
        .bind("name", name)
        .bind("deployment", deployment.value())
        .mapTo(Boolean.class)
        .one();
  }

  static List<Held> held(Handle handle, NodeId node) {
    return handle
        .createQuery("select id, epoch, assigned_at from run where node_id = :node")
        .bind("node", node.value())
        .map((row, _) ->
            new Held(
                new RunId(row.getString("id")),
                row.getLong("epoch"),
                row.getObject("assigned_at", OffsetDateTime.class).toInstant()))
        .list();
  }
}
