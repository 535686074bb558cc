package dev.dormouse.sdk;

/**
 * Checkpoints that are asked for. At waits they are made without being asked; in between, one may
 * be worth its time after a step that must not be repeated: should the machine be lost later, the
 * run continues behind it instead of at the task's first line.
 *
 * <pre>{@code
 * var charge = payments.charge(cart);
 * Checkpoint.now();
 * orders.write(charge);
 * }</pre>
 */
public final class Checkpoint {
  private Checkpoint() {}

  /**
   * Stores the run as it is, with all its threads, and continues. Takes some hundred milliseconds,
   * in which none of the run's threads computes.
   *
   * @return whether a checkpoint was stored; false on machines that cannot be checkpointed, and
   *     where making it failed, which the run's log tells
   */
  public static boolean now() {
    var run = Runs.required("Checkpoint.now");
    return Waiting.uninterrupted("being checkpointed", run::checkpoint);
  }
}
