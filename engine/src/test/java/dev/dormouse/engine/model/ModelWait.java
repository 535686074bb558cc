package dev.dormouse.engine.model;

import dev.dormouse.protocol.WaitpointId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a wait should be like. */
final class ModelWait {
  final WaitpointId id;

  /** When it ends by itself, or times out; null for neither. */
  final @Nullable Instant until;

  /** The token, or the value in the event, that ends it; null where no such thing does. */
  final @Nullable String awaited;

  /** How many runs it still waits for, where it waits for runs. */
  private int awaitedRuns;

  private boolean ended;

  /** The machine that has the run knows that it has ended. */
  private boolean told;

  private boolean passed;

  /** The checkpoint knows that it has ended. */
  private boolean stored;

  ModelWait(WaitpointId id, @Nullable Instant until, @Nullable String awaited) {
    this.id = id;
    this.until = until;
    this.awaited = awaited;
  }

  /** For the ends of all these runs. */
  static ModelWait forRuns(WaitpointId id, int runs) {
    var wait = new ModelWait(id, null, null);
    wait.awaitedRuns = runs;
    return wait;
  }

  /** One of its runs is over; true where that was the last. */
  boolean endsWithThatRun() {
    awaitedRuns--;
    return awaitedRuns == 0 && isOpen();
  }

  boolean isOpen() {
    return !ended;
  }

  boolean isDue(Instant now) {
    return !ended && until != null && !until.isAfter(now);
  }

  void end() {
    ended = true;
  }

  boolean mustBeTold() {
    return ended && !told && !passed;
  }

  boolean isNotPassed() {
    return ended && !passed;
  }

  void tell() {
    told = told || ended;
  }

  void pass() {
    passed = passed || ended;
  }

  void store() {
    stored = stored || passed;
  }

  /** The run goes on from its checkpoint. */
  void goBack() {
    if (!stored) {
      told = false;
      passed = false;
    }
  }
}
