package dev.dormouse.supervisor.machines;

import java.time.Duration;

/**
 * How many machines are kept, and how long.
 *
 * @param maxWarm the most idle machines
 * @param idleTime how long an idle machine is kept
 * @param helloPatience how long a worker may take until it has loaded its tasks
 * @param exitGrace how long a worker that was told to leave may take
 * @param boots how many machines are started at the same time
 */
public record PoolLimits(
    int maxWarm, Duration idleTime, Duration helloPatience, Duration exitGrace, int boots) {}
