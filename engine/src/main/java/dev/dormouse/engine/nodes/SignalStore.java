package dev.dormouse.engine.nodes;

import dev.dormouse.protocol.NodeId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.node.RunEpoch;
import dev.dormouse.store.TextArray;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** What a node is to be told, found in the state of its executing runs. */
final class SignalStore {
  /** How many waits are told at a time; the rest comes with the next call. */
  private static final int MOST = 200;

  private SignalStore() {}

  /** A wait that has ended while its run executes. */
  record EndedWait(RunEpoch run, WaitpointId waitpoint) {}

  static List<RunEpoch> toCancel(Handle handle, NodeId node) {
    return handle
        .createQuery(
            """
            select id, epoch from run
            where node_id = :node and status = 'EXECUTING'
              and cancel_requested_at is not null and not cancel_told
            """)
        .bind("node", node.value())
        .map((row, _) -> new RunEpoch(new RunId(row.getString("id")), row.getLong("epoch")))
        .list();
  }

  static List<EndedWait> endedWaits(Handle handle, NodeId node) {
    return handle
        .createQuery(
            """
            select run.id as run, run.epoch, wait.id as wait
            from run join waitpoint wait on wait.run_id = run.id and not wait.passed
            where run.node_id = :node and run.status = 'EXECUTING' and wait.status = 'COMPLETED'
              and wait.attempt = run.attempt and wait.told_epoch is distinct from run.epoch
            order by wait.completed_at, wait.id limit :most
            """)
        .bind("node", node.value())
        .bind("most", MOST)
        .map((row, _) ->
            new EndedWait(
                new RunEpoch(new RunId(row.getString("run")), row.getLong("epoch")),
                new WaitpointId(row.getString("wait"))))
        .list();
  }

  static void cancelKnown(Handle handle, NodeId node, List<RunEpoch> runs) {
    if (runs.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            """
            update run set cancel_told = true
            from unnest(:runs::text[], :epochs::bigint[]) as known(id, epoch)
            where run.id = known.id and run.epoch = known.epoch and run.node_id = :node
            """)
        .bind("node", node.value())
        .bind("runs", TextArray.of(runs.stream().map(run -> run.runId().value()).toList()))
        .bindArray("epochs", Long.class, runs.stream().map(RunEpoch::epoch).toList())
        .execute();
  }

  static void waitsKnown(Handle handle, NodeId node, List<RunEpoch> runs, List<WaitpointId> waits) {
    if (waits.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            """
            update waitpoint set told_epoch = known.epoch
            from unnest(:waits::text[], :runs::text[], :epochs::bigint[])
              as known(wait, run, epoch)
            join run on run.id = known.run and run.epoch = known.epoch and run.node_id = :node
            where waitpoint.id = known.wait and waitpoint.run_id = known.run
            """)
        .bind("node", node.value())
        .bind("waits", TextArray.of(waits.stream().map(WaitpointId::value).toList()))
        .bind("runs", TextArray.of(runs.stream().map(run -> run.runId().value()).toList()))
        .bindArray("epochs", Long.class, runs.stream().map(RunEpoch::epoch).toList())
        .execute();
  }
}
