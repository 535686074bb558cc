package dev.dormouse.engine.reports;

import dev.dormouse.engine.states.RunEvent;
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
 * @param retryAt when the next attempt may begin; null where there is none
 */
record AttemptEnd(
    RunEvent event,
    RunStatus to,
    RunStatus attempt,
    @Nullable String output,
    @Nullable RunError error,
    Instant startedAt,
    Duration computed,
    @Nullable Instant retryAt) {}
