package dev.dormouse.engine.waits;

import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.WaitpointKind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run's wait, as it stands.
 *
 * @param ended whether it is over
 * @param expiresAt when it ends or times out, or null
 */
record Wait(
    WaitpointId id, WaitpointKind kind, RunId runId, boolean ended, @Nullable Instant expiresAt) {}
