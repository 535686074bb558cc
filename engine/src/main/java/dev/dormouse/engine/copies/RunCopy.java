package dev.dormouse.engine.copies;

import dev.dormouse.engine.runs.Run;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.engine.tenancy.EnvironmentKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run as it is now, for another store.
 *
 * @param dequeuedAt when it was last handed to a machine
 * @param ttl as written by the caller
 */
public record RunCopy(
    Run run,
    Owner owner,
    Place place,
    Versions versions,
    @Nullable Instant dequeuedAt,
    @Nullable String ttl,
    List<String> tags,
    Result result) {
  public RunCopy {
    tags = List.copyOf(tags);
  }

  /** Whose it is. */
  public record Owner(
      long organizationId, long projectId, EnvironmentId environmentId, EnvironmentKind kind) {}

  /**
   * The node that had it last.
   *
   * @param node its lasting name; null before the first
   * @param region its label {@code region}; null where it has none
   * @param warm whether its machine had loaded the task before; null where that is not known
   */
  public record Place(@Nullable String node, @Nullable String region, @Nullable Boolean warm) {}

  /**
   * Of its deployment; all null before it is locked to one.
   *
   * @param sdk that it was built with; empty where that is not known
   * @param cli that deployed it, as above
   */
  public record Versions(@Nullable String task, @Nullable String sdk, @Nullable String cli) {}

  /**
   * What came of it, and what it took.
   *
   * @param output JSON; null where there is none, or it is longer than {@link
   *     RunCopies#MAX_JSON_BYTES}
   * @param error JSON, as above
   * @param waited in waits that have ended
   * @param machineCents what the machines cost that executed it
   * @param runCents what it costs because it was begun
   * @param checkpoints how many it was given
   * @param checkpointBytes the stored size of these
   */
  public record Result(
      @Nullable String output,
      @Nullable String error,
      Duration waited,
      double machineCents,
      double runCents,
      int checkpoints,
      long checkpointBytes) {}
}
