package dev.dormouse.engine.demand;

import dev.dormouse.engine.demand.DemandView.OfMachine;
import dev.dormouse.protocol.MachinePreset;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Counts of runs that have, or want, a slot. */
final class DemandStore {
  private DemandStore() {}

  /**
   * By the labels that nodes must have, joined by commas, and the machine's name. One that is not
   * told yet is that of the task in the run's version, which is the current one until it is
   * dequeued. Queued are those of environments and queues that are not paused, and no more of an
   * environment than its limit has room for.
   */
  static Map<String, Map<String, OfMachine>> machines(Handle handle) {
    var machines = new HashMap<String, Map<String, OfMachine>>();
    handle
        .createQuery(
            """
            with busy as (
              select environment_id, count(*) as runs from run
              where status in ('DEQUEUED', 'EXECUTING') group by environment_id
            ), waiting as (
              select run.environment_id, run.deployment_id, run.task_id, run.machine, run.labels,
                count(*) as runs
              from run
                join environment on environment.id = run.environment_id
                left join queue
                  on queue.environment_id = run.environment_id and queue.name = run.queue
              where run.status = 'QUEUED' and run.node_id is null
                and not environment.paused and environment.archived_at is null
                and not coalesce(queue.paused, false)
              group by run.environment_id, run.deployment_id, run.task_id, run.machine, run.labels
            ), room as (
              select environment.id, case when environment.concurrency_limit is null then null
                else greatest(0, floor(environment.concurrency_limit * environment.burst_factor)
                  - coalesce(busy.runs, 0)) end as runs,
                environment.current_deployment_id
              from environment left join busy on busy.environment_id = environment.id
            )
            select coalesce(waiting.machine, task.declaration->>'machine', :default) as machine,
              array_to_string(waiting.labels, ',') as labels,
              ceil(sum(waiting.runs * case when room.runs is null then 1
                else least(1, room.runs / total.runs) end))::int as queued, 0 as executing
            from waiting
              join room on room.id = waiting.environment_id
              join (select environment_id, sum(runs) as runs from waiting group by environment_id)
                total on total.environment_id = waiting.environment_id
              left join deployment_task task
                on task.deployment_id = coalesce(waiting.deployment_id, room.current_deployment_id)
                and task.task_id = waiting.task_id
            group by 1, 2
            union all
            select coalesce(machine, :default), array_to_string(labels, ','), 0, count(*)::int
            from run
            where status in ('DEQUEUED', 'EXECUTING') group by 1, 2
            """)
        .bind("default", MachinePreset.DEFAULT.label())
        .map((row, _) ->
            machines
                .computeIfAbsent(row.getString("labels"), _ -> new HashMap<>())
                .merge(
                    row.getString("machine"),
                    new OfMachine(row.getInt("queued"), row.getInt("executing")),
                    OfMachine::plus))
        .list();
    return machines;
  }

  /** Of the nodes that live and are not drained. */
  static int slots(Handle handle, Instant now) {
    return handle
        .createQuery(
            """
            select coalesce(sum(node.slots), 0)::int as slots
            from node join node_name on node_name.name = node.name
            where node.lost_at is null and node.lease_until > :now
              and node_name.draining_at is null
            """)
        .bind("now", now)
        .mapTo(Integer.class)
        .one();
  }
}
