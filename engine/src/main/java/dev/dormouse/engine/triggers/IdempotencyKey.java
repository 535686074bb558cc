package dev.dormouse.engine.triggers;

import java.time.Duration;

/**
 * Makes repeated triggers of one task one run.
 *
 * @param ttl how long the key holds, counted from the run's creation
 */
public record IdempotencyKey(String key, Duration ttl) {}
