package dev.dormouse.protocol.api;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The body of {@code POST /api/v1/waitpoints/tokens}.
 *
 * @param timeout a duration or an ISO instant after which waits on the token time out, or null for
 *     never
 */
public record TokenRequest(
    @Nullable String timeout,
    @Nullable String idempotencyKey,
    @Nullable JsonNode idempotencyKeyTTL,
    @Nullable List<String> tags) {}
