package dev.dormouse.engine.picking;

import dev.dormouse.protocol.NodeId;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The rows of nodes, as far as picking goes by them. */
final class TakerStore {
  private TakerStore() {}

  /** The node's slots are its own; a node that is lost gets nothing. */
  static Optional<Taker> living(Handle handle, NodeId node) {
    return handle
        .createQuery(
            """
            select memory_mib, array(
                select unnest(array[key, key || '=' || value]) from jsonb_each_text(labels)) as had
            from node where id = :node and lost_at is null for share
            """)
        .bind("node", node.value())
        .map((row, _) -> {
          int memory = row.getInt("memory_mib");
          boolean anyMemory = row.wasNull();
          return new Taker(
              node, List.of((String[]) row.getArray("had").getArray()), anyMemory ? null : memory);
        })
        .findOne();
  }
}
