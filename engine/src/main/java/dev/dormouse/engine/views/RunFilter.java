package dev.dormouse.engine.views;

import dev.dormouse.protocol.BatchId;
import dev.dormouse.protocol.BulkActionId;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.ScheduleId;
import dev.dormouse.protocol.TaskId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which runs a list shows; an empty list and a null accept all.
 *
 * @param tags a run has one of them
 * @param from the earliest creation
 * @param to the latest creation
 * @param bulkAction one that was done about them
 * @param rootOnly only runs without a parent
 */
public record RunFilter(
    List<RunStatus> statuses,
    List<TaskId> tasks,
    List<String> versions,
    List<String> tags,
    List<String> queues,
    List<MachinePreset> machines,
    @Nullable Instant from,
    @Nullable Instant to,
    @Nullable BatchId batch,
    @Nullable RunId parent,
    @Nullable ScheduleId schedule,
    @Nullable Boolean isTest,
    @Nullable BulkActionId bulkAction,
    boolean rootOnly) {
  public static final RunFilter ALL =
      new RunFilter(
          List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), null, null, null, null,
          null, null, null, false);

  public RunFilter {
    statuses = List.copyOf(statuses);
    tasks = List.copyOf(tasks);
    versions = List.copyOf(versions);
    tags = List.copyOf(tags);
    queues = List.copyOf(queues);
    machines = List.copyOf(machines);
  }

  public RunFilter withStatuses(RunStatus... accepted) {
    return new RunFilter(
        List.of(accepted),
        tasks,
        versions,
        tags,
        queues,
        machines,
        from,
        to,
        batch,
        parent,
        schedule,
        isTest,
        bulkAction,
        rootOnly);
  }

  public RunFilter withTasks(TaskId... accepted) {
    return new RunFilter(
        statuses,
        List.of(accepted),
        versions,
        tags,
        queues,
        machines,
        from,
        to,
        batch,
        parent,
        schedule,
        isTest,
        bulkAction,
        rootOnly);
  }

  public RunFilter withVersions(String... accepted) {
    return new RunFilter(
        statuses,
        tasks,
        List.of(accepted),
        tags,
        queues,
        machines,
        from,
        to,
        batch,
        parent,
        schedule,
        isTest,
        bulkAction,
        rootOnly);
  }

  public RunFilter withTags(String... accepted) {
    return new RunFilter(
        statuses,
        tasks,
        versions,
        List.of(accepted),
        queues,
        machines,
        from,
        to,
        batch,
        parent,
        schedule,
        isTest,
        bulkAction,
        rootOnly);
  }

  public RunFilter withCreated(@Nullable Instant earliest, @Nullable Instant latest) {
    return new RunFilter(
        statuses,
        tasks,
        versions,
        tags,
        queues,
        machines,
        earliest,
        latest,
        batch,
        parent,
        schedule,
        isTest,
        bulkAction,
        rootOnly);
  }

  public RunFilter withBatch(BatchId accepted) {
    return new RunFilter(
        statuses,
        tasks,
        versions,
        tags,
        queues,
        machines,
        from,
        to,
        accepted,
        parent,
        schedule,
        isTest,
        bulkAction,
        rootOnly);
  }

  public RunFilter withBulkAction(BulkActionId accepted) {
    return new RunFilter(
        statuses, tasks, versions, tags, queues, machines, from, to, batch, parent, schedule,
        isTest, accepted, rootOnly);
  }
}
