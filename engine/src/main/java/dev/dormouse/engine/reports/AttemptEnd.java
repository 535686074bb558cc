package dev.dormouse.engine.reports;

import dev.dormouse.engine.states.RunEvent;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.RunError;
import dev.dormouse.protocol.RunStatus;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An attempt's end, and what it means for the run.
 *
 * @param to the status it leads to
 * @param attempt how the attempt itself ended
 * @param output JSON, where it completed
 * @param computed how long it computed since it was handed to the node
 * @param next the next attempt; null where there is none
 */
record AttemptEnd(
    RunEvent event,
    RunStatus to,
    RunStatus attempt,
    @Nullable String output,
    @Nullable RunError error,
    Instant startedAt,
    Duration computed,
    @Nullable Next next) {
  /**
   * An attempt that is to follow.
   *
   * @param at when it may begin
   * @param machine the one that it gets instead of the run's; null for the same
   */
  record Next(Instant at, @Nullable MachinePreset machine) {}
}
