package cinema.api;

import java.time.Instant;

/**
 * One call that changed something or tried to, so that it can be counted what a run really did.
 *
 * @param runId the run that called, or "" for a person
 * @param action what was asked for, such as {@code payments.charge}
 * @param subject what it was asked of, such as a ticket's id
 */
public record Effect(Instant at, String runId, String action, String subject, Outcome outcome) {
  /** The header that says on behalf of which run a call is made. */
  public static final String RUN_HEADER = "X-Run-Id";

  /** What became of a call. */
  public enum Outcome {
    DONE,
    /** It had been done before; nothing changed. */
    REPEATED,
    REFUSED
  }
}
