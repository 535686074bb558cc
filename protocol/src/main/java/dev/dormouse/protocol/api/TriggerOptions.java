package dev.dormouse.protocol.api;

import dev.dormouse.protocol.Label;
import dev.dormouse.protocol.RunId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How a run is to be carried out; all optional. Times are given as the HTTP API gives them: {@code
 * delay} an ISO instant or a duration such as {@code "1h30m"} or {@code "PT1H30M"}, {@code ttl} and
 * {@code idempotencyKeyTTL} a duration or a number of seconds, {@code maxDuration} and {@code
 * priority} seconds.
 *
 * @param machine a preset's label
 * @param priority seconds by which the run is put ahead in its queue
 * @param version the version to run on, instead of the current one; the official client's name is
 *     {@code lockToVersion}
 * @param labels what the run's node must have, beside what its task asks for
 */
public record TriggerOptions(
    @Nullable QueueOption queue,
    @Nullable String concurrencyKey,
    @Nullable String idempotencyKey,
    @Nullable JsonNode idempotencyKeyTTL,
    @Nullable String delay,
    @Nullable JsonNode ttl,
    @Nullable List<String> tags,
    @Nullable JsonNode metadata,
    @Nullable String machine,
    @Nullable Integer maxAttempts,
    @Nullable Integer maxDuration,
    @Nullable Integer priority,
    @Nullable JsonNode debounce,
    @Nullable String version,
    @Nullable String lockToVersion,
    @Nullable Boolean test,
    @Nullable RunId parentRunId,
    @Nullable String traceparent,
    @Nullable List<Label> labels) {
  public static final TriggerOptions NONE =
      new TriggerOptions(
          null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
          null, null, null, null);

  /** The queue that a run is put into, instead of its task's. */
  public record QueueOption(String name, @Nullable Integer concurrencyLimit) {}
}
