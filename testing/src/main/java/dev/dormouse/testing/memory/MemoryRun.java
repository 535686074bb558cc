package dev.dormouse.testing.memory;

import dev.dormouse.protocol.BatchId;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.RunError;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.api.RunResult;
import dev.dormouse.protocol.worker.RunFacts;
import dev.dormouse.testing.calls.RunPlan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A run; guarded by the world's lock. */
public final class MemoryRun {
  final RunId id;
  final TaskId task;
  final Instant createdAt;
  final @Nullable MemoryRun parent;
  final RunPlan plan;
  JsonNode payload;
  ObjectNode metadata;
  List<String> tags;
  RunStatus status = RunStatus.QUEUED;
  MachinePreset machine;
  int attempt;
  boolean cancelRequested;
  @Nullable BatchId batch;
  @Nullable Instant delayedUntil;
  @Nullable Instant expiresAt;

  /** The order in which queued runs go on: those to continue first. */
  Instant position;

  @Nullable MemoryAttempt current;
  @Nullable RunResult result;
  final List<MemoryWait> waits = new ArrayList<>();
  final List<RunError> errors = new ArrayList<>();

  MemoryRun(
      RunId id,
      TaskId task,
      Instant createdAt,
      @Nullable MemoryRun parent,
      RunPlan plan,
      JsonNode payload) {
    this.id = id;
    this.task = task;
    this.createdAt = createdAt;
    this.parent = parent;
    this.plan = plan;
    this.payload = payload;
    this.metadata = plan.metadata().deepCopy();
    this.tags = plan.tags();
    this.machine = plan.machine();
    this.position = createdAt.minusSeconds(plan.priority());
  }

  /** Its id. */
  public RunId id() {
    return id;
  }

  /** Its task. */
  public TaskId task() {
    return task;
  }

  /** Whether nothing more will happen to it; for those who hold the lock, or look again. */
  public boolean isOver() {
    return status.isFinal();
  }

  boolean isHeld() {
    return current != null;
  }

  int attemptsLeft() {
    return Math.max(0, plan.retry().maxAttempts() - attempt);
  }

  RunFacts facts() {
    var top = this;
    int depth = 0;
    for (var above = parent; above != null; above = above.parent) {
      top = above;
      depth++;
    }
    return new RunFacts(
        id,
        attempt,
        attemptsLeft(),
        "test",
        "test",
        "test",
        createdAt,
        machine,
        tags,
        metadata.deepCopy(),
        plan.isTest(),
        depth,
        parent == null ? null : parent.id,
        parent == null ? null : top.id,
        batch,
        null,
        null);
  }

  /** How it ended; only where it has. */
  RunResult ended() {
    return Objects.requireNonNull(result, "the result of " + id);
  }
}
