package dev.dormouse.engine.runs;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When things happened to a run.
 *
 * @param delayedUntil the end of its delay or of its last backoff
 * @param queuedAt when it was last queued
 * @param startedAt the start of its first attempt
 * @param attemptStartedAt the start of its latest attempt
 * @param computed how long it has computed, over all attempts
 */
public record RunTimes(
    Instant createdAt,
    Instant updatedAt,
    @Nullable Instant delayedUntil,
    @Nullable Instant expiresAt,
    @Nullable Instant queuedAt,
    @Nullable Instant startedAt,
    @Nullable Instant attemptStartedAt,
    @Nullable Instant finishedAt,
    @Nullable Instant cancelRequestedAt,
    Duration computed) {}
