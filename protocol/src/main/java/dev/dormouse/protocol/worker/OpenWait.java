package dev.dormouse.protocol.worker;

import dev.dormouse.protocol.WaitpointId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A wait that has not ended.
 *
 * @param end when it ends for certain at the earliest: a time to come for waits on time, null where
 *     it may end at any moment. A far one lets the machine be released at once.
 */
public record OpenWait(WaitpointId waitpointId, @Nullable Instant end) {}
