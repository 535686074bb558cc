package dev.dormouse.engine.failures;

import dev.dormouse.protocol.ErrorGroupId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.TaskId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Failures of a task that look alike.
 *
 * @param type the error's type
 * @param message without what differs from one failure to the next
 * @param versions the latest versions in which it was seen, newest first
 * @param ignored null where it is not ignored
 */
public record ErrorGroup(
    ErrorGroupId id,
    TaskId task,
    String fingerprint,
    String type,
    String message,
    Status status,
    Seen seen,
    List<String> versions,
    @Nullable Resolved resolved,
    @Nullable Ignored ignored) {
  public ErrorGroup {
    versions = List.copyOf(versions);
  }

  /** What people have said of it. */
  public enum Status {
    UNRESOLVED,
    /** Mended: seen again it is regressed, and unresolved. */
    RESOLVED,
    /** Nobody wants to hear of it. */
    IGNORED
  }

  /** How often and when it was seen. */
  public record Seen(long count, Instant firstAt, Instant lastAt, RunId lastRun) {}

  /**
   * When it was mended.
   *
   * @param version the one that mends it, or null
   */
  public record Resolved(Instant at, @Nullable String version) {}

  /**
   * Since when it is ignored.
   *
   * @param until when it comes back by itself, or null
   * @param untilCount the number of occurrences with which it comes back, or null
   */
  public record Ignored(
      Instant at, @Nullable Instant until, @Nullable Long untilCount, @Nullable String reason) {}
}
