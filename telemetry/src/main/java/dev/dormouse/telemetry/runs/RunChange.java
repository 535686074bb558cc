package dev.dormouse.telemetry.runs;

import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.telemetry.rows.Owner;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run as it is after a change: the whole row, so that changes may come in any order and more than
 * once. Of those of one run the one with the highest version counts.
 *
 * @param version grows with every change of the run
 */
public record RunChange(
    RunId run,
    Owner owner,
    long version,
    State state,
    Trigger trigger,
    Times times,
    Result result) {
  /**
   * Where the run stands, and where it was executed.
   *
   * @param attempt how many attempts were begun
   * @param warmStart whether its machine had loaded the task before; null where it had none yet
   */
  public record State(
      RunStatus status,
      int attempt,
      String machine,
      String node,
      String region,
      Versions versions,
      @Nullable Boolean warmStart) {}

  /** What its task was deployed as. */
  public record Versions(String task, String sdk, String cli) {
    public static final Versions NONE = new Versions("", "", "");
  }

  /**
   * How it was triggered. Ids of other runs and of the batch are given without their prefix; empty
   * for none.
   */
  public record Trigger(
      String task,
      String queue,
      String concurrencyKey,
      Family family,
      Key idempotencyKey,
      Options options,
      List<String> tags) {
    public Trigger {
      tags = List.copyOf(tags);
    }
  }

  /** Where it belongs. */
  public record Family(String batch, String root, String parent, int depth) {
    public static final Family ALONE = new Family("", "", "", 0);
  }

  /** The caller's idempotency key, and global, run or attempt; both empty for none. */
  public record Key(String value, String scope) {
    public static final Key NONE = new Key("", "");
  }

  /**
   * What the caller asked for.
   *
   * @param ttl as written by the caller; empty for none
   */
  public record Options(boolean test, String ttl, @Nullable Long maxDurationSeconds) {
    public static final Options NONE = new Options(false, "", null);
  }

  /** When things happened to it; null for what has not. */
  public record Times(
      Instant triggered,
      @Nullable Instant delayUntil,
      @Nullable Instant queued,
      @Nullable Instant dequeued,
      @Nullable Instant executed,
      @Nullable Instant completed,
      @Nullable Instant expired) {}

  /**
   * What came of it and what it took.
   *
   * @param output JSON; empty for none
   * @param error JSON; empty for none
   */
  public record Result(String output, String error, Usage usage) {
    public static final Result NONE = new Result("", "", Usage.NONE);
  }

  /** What it took. */
  public record Usage(
      long computedMillis,
      long waitedMillis,
      double computeCents,
      double baseCents,
      long checkpoints,
      long checkpointBytes) {
    public static final Usage NONE = new Usage(0, 0, 0, 0, 0, 0);
  }
}
