package dev.dormouse.supervisor.node;

import dev.dormouse.supervisor.machines.CheckpointRules;
import dev.dormouse.supervisor.machines.PoolLimits;
import java.time.Duration;

/**
 * How a node behaves.
 *
 * @param slots how many runs it executes at a time
 * @param patience how long a long poll is held by the server
 * @param stopGrace how long a stopped run may take before it is killed
 * @param logBytes how much memory unsent log entries may take
 */
public record NodeOptions(
    int slots,
    Duration patience,
    Duration stopGrace,
    long logBytes,
    PoolLimits pool,
    CheckpointRules checkpoints) {}
