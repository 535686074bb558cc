package dev.dormouse.engine.model;

import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.node.Assignment;
import dev.dormouse.protocol.node.RunEpoch;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a run should be like: the rules of docs/engine.md without a database. */
final class ModelRun {
  static final int MAX_ATTEMPTS = 2;
  static final Duration REST = Duration.ofSeconds(10);
  private static final int MOST_LOSSES = 20;

  /** Runs that continue stand ahead; else who was queued first, by as much as its priority. */
  static final Comparator<ModelRun> TURN =
      Comparator.comparing((ModelRun run) -> !run.continues)
          .thenComparing(run -> run.place)
          .thenComparing(run -> run.id.value());

  final RunId id;
  final String key;
  private final Instant created;
  private final Duration priority;
  private @Nullable Instant expiresAt;
  private final @Nullable Parent parent;
  private final List<ModelWait> waits = new ArrayList<>();
  private RunStatus status;
  private RunEpoch epoch;
  private Instant place;
  private boolean continues;
  private int attempt;
  private int lost;
  private int losses;
  private boolean onNode;
  private boolean stored;
  private boolean cancelRequested;
  private boolean cancelTold;
  private @Nullable Instant delayedUntil;

  /** Who waits for the run's end. */
  record Parent(ModelRun run, ModelWait until) {}

  /** What a run is triggered with. */
  record Options(
      String key, @Nullable Instant delayedUntil, @Nullable Duration ttl, Duration priority) {}

  /**
   * A run.
   *
   * @param index among those that are triggered together, which stand one behind the other
   */
  ModelRun(RunId id, Options options, Instant now, int index, @Nullable Parent parent) {
    this.id = id;
    this.key = options.key();
    this.created = now;
    this.priority = options.priority();
    this.parent = parent;
    this.delayedUntil = options.delayedUntil();
    var begin = delayedUntil == null ? now : delayedUntil;
    this.place = now.minus(priority).plus(index, ChronoUnit.MICROS);
    this.status = delayedUntil == null ? RunStatus.QUEUED : RunStatus.DELAYED;
    this.expiresAt = options.ttl() == null ? null : begin.plus(options.ttl());
    this.epoch = new RunEpoch(id, 0);
  }

  RunStatus status() {
    return status;
  }

  RunEpoch epoch() {
    return epoch;
  }

  boolean isOver() {
    return status.isFinal();
  }

  boolean holdsSlot() {
    return status.holdsSlot();
  }

  /** Whether a machine of the node has it. */
  boolean isOnNode() {
    return onNode && !isOver();
  }

  List<ModelWait> openWaits() {
    return waits.stream().filter(ModelWait::isOpen).toList();
  }

  /** Whether its code executes and may come to nothing but waiting. */
  boolean mayReportWaiting() {
    return status == RunStatus.EXECUTING && !openWaits().isEmpty();
  }

  /** What its open waits are for. */
  List<String> awaited() {
    return openWaits().stream().map(wait -> wait.awaited).filter(Objects::nonNull).toList();
  }

  // What time brings, in the order in which the engine looks at it.

  void expire(Instant now) {
    if (attempt == 0
        && expiresAt != null
        && !expiresAt.isAfter(now)
        && (status == RunStatus.QUEUED || status == RunStatus.DELAYED)) {
      over(RunStatus.EXPIRED, now);
    }
  }

  void endDelay(Instant now) {
    var delay = delayedUntil;
    if (status == RunStatus.DELAYED && delay != null && !delay.isAfter(now)) {
      status = RunStatus.QUEUED;
      place = stored ? place : delay.minus(priority);
    }
  }

  void endDueWaits(Instant now) {
    endWaits(wait -> wait.isDue(now), now);
  }

  /** Something that waits may be waiting for has happened. */
  void happened(String awaited, Instant now) {
    endWaits(wait -> wait.isOpen() && awaited.equals(wait.awaited), now);
  }

  private void endWaits(Predicate<ModelWait> which, Instant now) {
    var ended = waits.stream().filter(which).toList();
    ended.forEach(ModelWait::end);
    if (!ended.isEmpty() && status == RunStatus.WAITING) {
      toContinue(now);
    }
  }

  private void toContinue(Instant now) {
    status = RunStatus.QUEUED;
    continues = true;
    place = now;
  }

  // What nodes do and report.

  /** Whether it is to be handed out at its task's first line. */
  boolean shouldBegin() {
    return !onNode && !stored;
  }

  void handed(Assignment assignment) {
    if (shouldBegin()) {
      attempt++;
      continues = false;
    }
    status = RunStatus.DEQUEUED;
    epoch = assignment.run();
    onNode = true;
    hear();
  }

  void started() {
    status = status == RunStatus.DEQUEUED ? RunStatus.EXECUTING : status;
  }

  /** Begins a wait, which has not ended. */
  void begin(ModelWait wait) {
    waits.add(wait);
  }

  /** The ended waits that its machine does not know of, in the present epoch. */
  List<WaitpointId> untold() {
    return waits.stream().filter(ModelWait::mustBeTold).map(wait -> wait.id).toList();
  }

  /** The ended waits that a machine is told of which is to continue it. */
  List<WaitpointId> untoldWhenHanded() {
    return waits.stream().filter(ModelWait::isNotPassed).map(wait -> wait.id).toList();
  }

  boolean isToStop() {
    return cancelRequested;
  }

  boolean isToBeToldToStop() {
    return cancelRequested && !cancelTold;
  }

  /** Its machine has heard of all that there is to tell. */
  void hear() {
    waits.forEach(ModelWait::tell);
    cancelTold = cancelRequested;
  }

  /** Reports that it waits; false where it has to go on. */
  boolean mayWait() {
    if (cancelRequested || waits.stream().anyMatch(ModelWait::mustBeTold)) {
      waits.forEach(ModelWait::tell);
      return false;
    }
    status = RunStatus.WAITING;
    waits.forEach(ModelWait::pass);
    return true;
  }

  /** Its machine is stored, and gone unless it computes. */
  void stored() {
    onNode = holdsSlot();
    stored = true;
    waits.forEach(ModelWait::store);
  }

  void completed(Instant now) {
    over(RunStatus.COMPLETED, now);
  }

  private void over(RunStatus end, Instant now) {
    status = end;
    onNode = false;
    stored = false;
    waits.clear();
    var waiting = parent;
    if (waiting != null && isOver() && waiting.until().endsWithThatRun()) {
      waiting.run().endWaits(wait -> wait == waiting.until(), now);
    }
  }

  void failed(Instant now) {
    failed(RunStatus.FAILED, now);
  }

  private void failed(RunStatus end, Instant now) {
    if (cancelRequested) {
      over(RunStatus.CANCELED, now);
    } else if (attempt - lost >= MAX_ATTEMPTS) {
      over(end, now);
    } else {
      over(RunStatus.DELAYED, now);
      delayedUntil = now.plus(REST);
      continues = false;
    }
  }

  /** Its process has ended; a run that waited goes on from its checkpoint. */
  void crashed(Instant now) {
    if (!holdsSlot() && stored) {
      returned(now);
    } else {
      failed(RunStatus.CRASHED, now);
    }
  }

  /** Its node could not go on with it. */
  void returned(Instant now) {
    var rest = Duration.ofMillis(Math.min(30_000L, 100L << losses));
    lose(now);
    if (!isOver()) {
      status = RunStatus.DELAYED;
      delayedUntil = now.plus(rest);
    }
  }

  /** Its node is gone. */
  void lose(Instant now) {
    if (losses >= MOST_LOSSES) {
      over(RunStatus.SYSTEM_FAILURE, now);
      return;
    }
    losses++;
    onNode = false;
    cancelTold = false;
    if (stored) {
      toContinue(now);
      waits.forEach(ModelWait::goBack);
    } else if (cancelRequested) {
      over(RunStatus.CANCELED, now);
    } else {
      lost++;
      waits.clear();
      status = RunStatus.QUEUED;
      continues = false;
      place = created.minus(priority);
    }
  }

  // What people do.

  void cancel(Instant now) {
    if (isOver() || cancelRequested) {
      return;
    }
    cancelRequested = true;
    switch (status) {
      case WAITING -> toContinue(now);
      case QUEUED, DELAYED -> {
        if (!onNode && !stored) {
          over(RunStatus.CANCELED, now);
        } else {
          status = RunStatus.QUEUED;
        }
      }
      default -> {}
    }
  }

  void reschedule(Instant until) {
    var former = delayedUntil;
    if (expiresAt != null && former != null) {
      expiresAt = expiresAt.plus(Duration.between(former, until));
    }
    delayedUntil = until;
  }

  /** Whether it may be given another delay. */
  boolean isStillDelayed() {
    return status == RunStatus.DELAYED && attempt == 0;
  }

  @Override
  public String toString() {
    return "%s of %s %s attempt %d%s%s, at %s"
        .formatted(
            id, key, status, attempt, onNode ? " on node" : "", stored ? " stored" : "", place);
  }
}
