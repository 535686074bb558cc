package dev.dormouse.sdk;

import dev.dormouse.protocol.WaitpointKind;

/**
 * What was waited for did not come in time.
 *
 * <p>Unchecked on purpose. Most tasks want a timeout to fail the attempt, so that rollbacks run,
 * and need to write nothing for that; and waits are often called in lambdas of streams and
 * executors, which let no checked exception through. Where a timeout is an ordinary case, catch it:
 *
 * <pre>{@code
 * try {
 *   return APPROVED.waitFor(Filter.where("id", id), Duration.ofDays(3)).by();
 * } catch (WaitTimedOut e) {
 *   return "nobody";
 * }
 * }</pre>
 */
public final class WaitTimedOut extends RuntimeException {
  private final WaitpointKind kind;

  WaitTimedOut(WaitpointKind kind, String what, String timeout) {
    super("waited " + timeout + " for " + what + "; it did not come");
    this.kind = kind;
  }

  /** What kind of thing was waited for. */
  public WaitpointKind kind() {
    return kind;
  }
}
