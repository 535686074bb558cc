package dev.dormouse.engine.model;

import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.node.Assignment;
import dev.dormouse.protocol.node.RunEpoch;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** What a run should be like: the rules of docs/engine.md without a database. */
final class ModelRun {
  static final int MAX_ATTEMPTS = 2;
  static final Duration REST = Duration.ofSeconds(10);

  /** Runs that continue stand ahead; else who was queued first. */
  static final Comparator<ModelRun> TURN =
      Comparator.comparing((ModelRun run) -> !run.continues).thenComparing(run -> run.queued);

  final RunId id;
  final String key;
  final Instant created;
  RunStatus status;
  RunEpoch epoch;
  private Instant queued;
  private boolean continues;
  private int attempt;
  private int lost;
  private int losses;
  private boolean onNode;
  private boolean stored;
  private boolean cancelRequested;
  private boolean wentBack;
  private @Nullable Instant delayedUntil;
  private final @Nullable Instant expiresAt;
  private @Nullable Instant waitsUntil;

  ModelRun(
      RunId id, String key, Instant now, @Nullable Instant delayedUntil, @Nullable Duration ttl) {
    this.id = id;
    this.key = key;
    this.created = now;
    this.queued = now;
    this.delayedUntil = delayedUntil;
    this.status = delayedUntil == null ? RunStatus.QUEUED : RunStatus.DELAYED;
    this.expiresAt = ttl == null ? null : (delayedUntil == null ? now : delayedUntil).plus(ttl);
    this.epoch = new RunEpoch(id, 0);
  }

  boolean isOver() {
    return status.isFinal();
  }

  boolean holdsSlot() {
    return status.holdsSlot();
  }

  boolean isOnNode() {
    return onNode;
  }

  boolean mayBeStored() {
    return status == RunStatus.WAITING && onNode;
  }

  /** Whether a wait may find that it must not wait. */
  boolean mayHaveToGoOn() {
    return cancelRequested || wentBack;
  }

  /** Time has passed: expiry comes before delays, and these before waits. */
  void pass(Instant now) {
    if (attempt == 0
        && expiresAt != null
        && !expiresAt.isAfter(now)
        && (status == RunStatus.QUEUED || status == RunStatus.DELAYED)) {
      status = RunStatus.EXPIRED;
    }
    var delay = delayedUntil;
    if (status == RunStatus.DELAYED && delay != null && !delay.isAfter(now)) {
      status = RunStatus.QUEUED;
      queued = stored ? queued : delay;
    }
    var wait = waitsUntil;
    if (status == RunStatus.WAITING && wait != null && !wait.isAfter(now)) {
      toContinue(now);
    }
  }

  private void toContinue(Instant now) {
    status = RunStatus.QUEUED;
    waitsUntil = null;
    continues = true;
    queued = now;
  }

  void handed(Assignment assignment) {
    status = RunStatus.DEQUEUED;
    epoch = assignment.run();
    onNode = true;
    if (assignment.begin() != null) {
      attempt++;
      continues = false;
      wentBack = false;
    }
  }

  /** How it should be handed out now. */
  boolean shouldBegin() {
    return !onNode && !stored;
  }

  void started() {
    status = status == RunStatus.DEQUEUED ? RunStatus.EXECUTING : status;
  }

  void waits(Instant until) {
    status = RunStatus.WAITING;
    waitsUntil = until;
  }

  void stored() {
    onNode = false;
    stored = true;
  }

  void completed() {
    over(RunStatus.COMPLETED);
  }

  private void over(RunStatus end) {
    status = end;
    onNode = false;
    stored = false;
  }

  void failed(RunStatus end, Instant now) {
    if (cancelRequested) {
      over(RunStatus.CANCELED);
    } else if (attempt - lost >= MAX_ATTEMPTS) {
      over(end);
    } else {
      over(RunStatus.DELAYED);
      delayedUntil = now.plus(REST);
      continues = false;
    }
  }

  /** Its node could not go on with it. */
  void returned(Instant now) {
    var rest = Duration.ofMillis(Math.min(30_000L, 100L << losses));
    if (lose(now)) {
      status = RunStatus.DELAYED;
      delayedUntil = now.plus(rest);
    }
  }

  /** Its node is gone; true where it goes on. */
  boolean lose(Instant now) {
    losses++;
    onNode = false;
    if (stored) {
      toContinue(now);
      wentBack = true;
      return true;
    }
    if (cancelRequested) {
      over(RunStatus.CANCELED);
      return false;
    }
    lost++;
    status = RunStatus.QUEUED;
    waitsUntil = null;
    continues = false;
    queued = created;
    return true;
  }

  void cancel(Instant now) {
    if (isOver() || cancelRequested) {
      return;
    }
    cancelRequested = true;
    switch (status) {
      case WAITING -> toContinue(now);
      case QUEUED, DELAYED -> {
        if (!onNode && !stored) {
          over(RunStatus.CANCELED);
        } else {
          status = RunStatus.QUEUED;
        }
      }
      default -> {}
    }
  }

  @Override
  public String toString() {
    return id
        + " "
        + status
        + " attempt "
        + attempt
        + (onNode ? " on node" : "")
        + (stored ? " stored" : "");
  }
}
