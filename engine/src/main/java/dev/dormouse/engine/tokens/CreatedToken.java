package dev.dormouse.engine.tokens;

import dev.dormouse.protocol.WaitpointId;

/**
 * A token was made.
 *
 * @param isCached whether its idempotency key named one that was there
 * @param secret what the address that completes it carries
 */
public record CreatedToken(WaitpointId id, boolean isCached, String secret) {}
