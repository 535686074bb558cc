package dev.dormouse.engine.events;

import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.EventId;
import org.jspecify.annotations.Nullable;

/**
 * An event that came in, checked.
 *
 * @param senderId the sender's own id of it, or null
 * @param payload JSON
 */
record NewEvent(
    EventId id,
    EnvironmentId environment,
    String name,
    @Nullable String senderId,
    String payload) {}
