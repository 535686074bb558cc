package dev.dormouse.engine.triggers;

import dev.dormouse.protocol.Label;
import dev.dormouse.protocol.MachinePreset;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a run is to be carried out, checked.
 *
 * @param queue null for the task's own
 * @param queueLimit a new limit for the queue named, or null
 * @param concurrencyKey empty for none
 * @param ttl counted from when the run is queued first
 * @param ttlText as the caller wrote it
 * @param metadata a JSON object
 * @param debounce whose run it joins where that has not begun; the delay is the debounce's then
 * @param labels what its node must have, beside what its task asks for
 * @param version the version to run on, or null for the current one
 */
public record RunOptions(
    @Nullable String queue,
    @Nullable Integer queueLimit,
    String concurrencyKey,
    @Nullable IdempotencyKey idempotencyKey,
    @Nullable Instant delayedUntil,
    @Nullable Duration ttl,
    @Nullable String ttlText,
    List<String> tags,
    String metadata,
    @Nullable MachinePreset machine,
    @Nullable Integer maxAttempts,
    @Nullable Integer maxDurationSeconds,
    int priority,
    @Nullable String version,
    boolean isTest,
    @Nullable String traceparent,
    @Nullable Debounce debounce,
    List<Label> labels) {
  public RunOptions {
    tags = List.copyOf(tags);
    labels = List.copyOf(labels);
  }

  RunOptions withMetadata(String newMetadata) {
    return new RunOptions(
        queue,
        queueLimit,
        concurrencyKey,
        idempotencyKey,
        delayedUntil,
        ttl,
        ttlText,
        tags,
        newMetadata,
        machine,
        maxAttempts,
        maxDurationSeconds,
        priority,
        version,
        isTest,
        traceparent,
        debounce,
        labels);
  }
}
