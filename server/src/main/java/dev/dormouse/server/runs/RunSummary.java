package dev.dormouse.server.runs;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.dormouse.protocol.BatchId;
import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.TaskId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What every view of a run shows, in the groups that it falls into; one flat object in JSON. */
record RunSummary(
    @JsonUnwrapped Identity identity,
    @JsonUnwrapped Flags flags,
    @JsonUnwrapped Moments moments,
    @JsonUnwrapped Cost cost,
    JsonNode metadata,
    @Nullable Checkpoint checkpoint) {

  /** What it is. */
  record Identity(
      RunId id,
      RunStatus status,
      TaskId taskIdentifier,
      @Nullable String version,
      @Nullable String idempotencyKey,
      boolean isTest,
      List<String> tags) {
    Identity {
      tags = List.copyOf(tags);
    }
  }

  /** Its status in the words of the official client. */
  record Flags(
      boolean isQueued,
      boolean isExecuting,
      boolean isWaiting,
      boolean isCompleted,
      boolean isSuccess,
      boolean isFailed,
      boolean isCancelled) {
    static Flags of(RunStatus status) {
      return new Flags(
          switch (status) {
            case PENDING_VERSION, DELAYED, QUEUED -> true;
            default -> false;
          },
          status.holdsSlot(),
          status == RunStatus.WAITING,
          status.isFinal(),
          status == RunStatus.COMPLETED,
          status.isFinal() && status != RunStatus.COMPLETED && status != RunStatus.CANCELED,
          status == RunStatus.CANCELED);
    }
  }

  /** When what happened to it. */
  record Moments(
      Instant createdAt,
      Instant updatedAt,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt,
      @Nullable Instant delayedUntil,
      @Nullable Instant expiredAt,
      @Nullable String ttl) {}

  /** What it took: its waits take nothing. */
  record Cost(
      @Nullable MachinePreset machine,
      double costInCents,
      double baseCostInCents,
      long durationMs) {}

  /** What it would go on from. */
  record Checkpoint(CheckpointId id, String store, long bytes, Instant createdAt) {}

  /** Where it stands among other runs. */
  record Place(int depth, String triggerFunction, @Nullable BatchId batchId) {}
}
