package dev.dormouse.engine.queues;

import org.jspecify.annotations.Nullable;

/**
 * What an environment may hold, and holds.
 *
 * @param concurrencyLimit the most runs of a queue at a time, and, times the burst factor, of all;
 *     null for no limit
 * @param running how many runs hold a slot
 * @param queued how many wait for their turn
 */
public record EnvironmentLoad(
    @Nullable Integer concurrencyLimit,
    double burstFactor,
    boolean paused,
    long running,
    long queued) {}
