package dev.dormouse.engine.blockers;

/**
 * Something that keeps a run from running.
 *
 * @param message a sentence for people
 */
public record Blocker(Kind kind, String message) {
  /** What kind of thing it is. */
  public enum Kind {
    /** No version has the task. */
    VERSION,
    /** A delay or the rest before another attempt has not ended. */
    DELAY,
    /** The environment or the queue stands still. */
    PAUSED,
    /** As many runs hold slots as may. */
    LIMIT,
    /** As many attempts have begun as may in this time. */
    RATE,
    /** Those who hold the slots wait for this run without giving them back. */
    DEADLOCK,
    /** It waits for something of its own. */
    WAIT,
    /** No node can have it. */
    NODE,
    /** Others are before it. */
    TURN
  }
}
