package dev.dormouse.engine.views;

import dev.dormouse.protocol.RunError;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An attempt that has ended.
 *
 * @param number counted from 1
 * @param startedAt null where it was lost before its start was reported
 */
public record AttemptView(
    int number,
    String status,
    @Nullable Instant startedAt,
    Instant finishedAt,
    @Nullable RunError error) {}
