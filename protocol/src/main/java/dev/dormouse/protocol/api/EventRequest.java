package dev.dormouse.protocol.api;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The body of {@code POST /api/v1/events/{name}}.
 *
 * @param id the sender's own id of the event: a second event of that name and id is not delivered;
 *     null for a fresh one
 */
public record EventRequest(JsonNode payload, @Nullable String id) {}
