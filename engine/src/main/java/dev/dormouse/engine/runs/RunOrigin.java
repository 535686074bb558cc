package dev.dormouse.engine.runs;

import dev.dormouse.protocol.BatchId;
import dev.dormouse.protocol.EventId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.ScheduleId;
import dev.dormouse.protocol.WaitpointId;
import org.jspecify.annotations.Nullable;

/**
 * Where a run comes from.
 *
 * @param triggerFunction which of the SDK's verbs, as the API shows it: {@code trigger}, {@code
 *     triggerAndWait}, {@code batchTrigger}, …
 * @param rootRunId the first of its ancestors; null where it has no parent
 * @param waitpointId what its end completes: a wait of its parent
 */
public record RunOrigin(
    String triggerFunction,
    @Nullable RunId parentRunId,
    @Nullable RunId rootRunId,
    int depth,
    @Nullable BatchId batchId,
    @Nullable Integer batchIndex,
    @Nullable WaitpointId waitpointId,
    @Nullable RunId replayOf,
    @Nullable EventId eventId,
    @Nullable ScheduleId scheduleId) {
  public static final RunOrigin TRIGGER = of("trigger");

  public static RunOrigin of(String triggerFunction) {
    return new RunOrigin(triggerFunction, null, null, 0, null, null, null, null, null, null);
  }

  public RunOrigin withParent(RunId parent) {
    return new RunOrigin(
        triggerFunction,
        parent,
        rootRunId,
        depth,
        batchId,
        batchIndex,
        waitpointId,
        replayOf,
        eventId,
        scheduleId);
  }

  public RunOrigin withAncestors(RunId root, int newDepth) {
    return new RunOrigin(
        triggerFunction,
        parentRunId,
        root,
        newDepth,
        batchId,
        batchIndex,
        waitpointId,
        replayOf,
        eventId,
        scheduleId);
  }

  public RunOrigin withBatch(BatchId batch, int index) {
    return new RunOrigin(
        triggerFunction,
        parentRunId,
        rootRunId,
        depth,
        batch,
        index,
        waitpointId,
        replayOf,
        eventId,
        scheduleId);
  }

  public RunOrigin withWaitpoint(WaitpointId waitpoint) {
    return new RunOrigin(
        triggerFunction,
        parentRunId,
        rootRunId,
        depth,
        batchId,
        batchIndex,
        waitpoint,
        replayOf,
        eventId,
        scheduleId);
  }

  public RunOrigin withReplayOf(RunId run) {
    return new RunOrigin(
        triggerFunction,
        parentRunId,
        rootRunId,
        depth,
        batchId,
        batchIndex,
        waitpointId,
        run,
        eventId,
        scheduleId);
  }

  public RunOrigin withEvent(EventId event) {
    return new RunOrigin(
        triggerFunction,
        parentRunId,
        rootRunId,
        depth,
        batchId,
        batchIndex,
        waitpointId,
        replayOf,
        event,
        scheduleId);
  }

  public RunOrigin withSchedule(ScheduleId schedule) {
    return new RunOrigin(
        triggerFunction,
        parentRunId,
        rootRunId,
        depth,
        batchId,
        batchIndex,
        waitpointId,
        replayOf,
        eventId,
        schedule);
  }
}
