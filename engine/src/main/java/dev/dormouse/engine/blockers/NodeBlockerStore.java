package dev.dormouse.engine.blockers;

import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.Label;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.RunId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What queued runs need of a node, and what nodes are like. */
final class NodeBlockerStore {
  private NodeBlockerStore() {}

  /** What a node must be like to restore a checkpoint. */
  record Place(String store, Map<String, String> platform) {}

  /**
   * What a run needs.
   *
   * @param checkpoint null where it begins
   */
  record Wanted(List<Label> labels, MachinePreset machine, @Nullable Place checkpoint) {}

  /**
   * A node, in its latest life.
   *
   * @param labels by name and by name and value
   * @param memoryMib null for any
   */
  record Node(
      String name,
      boolean alive,
      boolean draining,
      String store,
      Map<String, String> platform,
      List<String> labels,
      @Nullable Integer memoryMib) {
    boolean has(Label label) {
      return labels.contains(label.value());
    }
  }

  /** Empty where the run is not queued, or a node holds it. */
  static Optional<Wanted> wanted(Handle handle, RunId run) {
    return handle
        .createQuery(
            """
            select run.own_labels, task.declaration->'labels' as labels,
              coalesce(run.machine, task.declaration->>'machine') as machine,
              checkpoint.store, checkpoint.platform
            from run
              join environment on environment.id = run.environment_id
              left join deployment_task task
                on task.deployment_id = coalesce(run.deployment_id, environment.current_deployment_id)
                and task.task_id = run.task_id
              left join checkpoint on checkpoint.id = run.checkpoint_id
            where run.id = :run and run.status = 'QUEUED' and run.node_id is null
            """)
        .bind("run", run.value())
        .map((row, _) -> wanted(row))
        .findOne();
  }

  private static Wanted wanted(ResultSet row) throws SQLException {
    String labels = row.getString("labels");
    String machine = row.getString("machine");
    String store = row.getString("store");
    return new Wanted(
        Label.union(
            Stream.of((String[]) row.getArray("own_labels").getArray()).map(Label::new).toList(),
            labels == null ? List.of() : List.of(Json.mapper().readValue(labels, Label[].class))),
        machine == null ? MachinePreset.DEFAULT : MachinePreset.of(machine),
        store == null ? null : new Place(store, texts(row.getString("platform"))));
  }

  private static Map<String, String> texts(String json) {
    var texts = new HashMap<String, String>();
    Json.mapper()
        .readTree(json)
        .properties()
        .forEach(each -> texts.put(each.getKey(), each.getValue().asString("")));
    return texts;
  }

  /** The nodes that were not forgotten, by name. */
  static List<Node> nodes(Handle handle) {
    return handle
        .createQuery(
            """
            select node.name, node.lost_at is null as alive,
              node_name.draining_at is not null as draining,
              coalesce(node.platform->>'store', node.name) as store, node.platform,
              node.memory_mib, array(
                select unnest(array[key, key || '=' || value])
                from jsonb_each_text(node.labels)) as had
            from node_name cross join lateral (
              select * from node where node.name = node_name.name
              order by node.registered_at desc, node.id desc limit 1) node
            where node_name.forgotten_at is null
            order by node.name
            """)
        .map((row, _) -> node(row))
        .list();
  }

  private static Node node(ResultSet row) throws SQLException {
    int memory = row.getInt("memory_mib");
    boolean anyMemory = row.wasNull();
    return new Node(
        row.getString("name"),
        row.getBoolean("alive"),
        row.getBoolean("draining"),
        row.getString("store"),
        texts(row.getString("platform")),
        List.of((String[]) row.getArray("had").getArray()),
        anyMemory ? null : memory);
  }
}
