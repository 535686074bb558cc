package dev.dormouse.engine.views;

import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.RunError;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An attempt that has ended.
 *
 * @param number counted from 1
 * @param machine null where it is not known, because the attempt is of an older Dormouse
 * @param startedAt null where it was lost before its start was reported
 */
public record AttemptView(
    int number,
    String status,
    @Nullable MachinePreset machine,
    @Nullable Instant startedAt,
    Instant finishedAt,
    @Nullable RunError error) {}
