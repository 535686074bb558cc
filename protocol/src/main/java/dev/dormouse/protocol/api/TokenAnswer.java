package dev.dormouse.protocol.api;

import dev.dormouse.protocol.WaitpointId;
import org.jspecify.annotations.Nullable;

/**
 * A token was made.
 *
 * @param url the address that completes the token when anybody posts JSON to it
 * @param publicAccessToken a token that allows just to complete this one, for browsers
 */
public record TokenAnswer(
    WaitpointId id, boolean isCached, String url, @Nullable String publicAccessToken) {}
