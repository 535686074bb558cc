package dev.dormouse.sdk;

/**
 * Says how to undo a step, should the attempt not complete.
 *
 * <p>When an attempt fails, is canceled or runs out of time, its rollbacks run newest first, on the
 * task's thread. Each is tried even if another throws, and each is seen in the run's log. Rollbacks
 * may wait. When the attempt completes they are forgotten; the next attempt begins without any.
 *
 * <pre>{@code
 * var seat = seats.reserve(seatId);
 * Rollback.onFailure("release the seat", () -> seats.release(seat));
 * }</pre>
 */
public final class Rollback {
  private Rollback() {}

  /** Undoes a step. */
  @FunctionalInterface
  public interface Action {
    /** Undoes the step; what it throws is logged. */
    void run() throws Exception;
  }

  /** Asks for the action to be done should the attempt not complete. */
  public static void onFailure(Action action) {
    onFailure("", action);
  }

  /** Asks for the action, which the run's log calls by the name. */
  public static void onFailure(String name, Action action) {
    Runs.required("Rollback.onFailure").onFailure(name, action::run);
  }
}
