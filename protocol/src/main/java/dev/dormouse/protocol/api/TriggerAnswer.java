package dev.dormouse.protocol.api;

import dev.dormouse.protocol.RunId;

/**
 * The answer to a trigger.
 *
 * @param isCached whether the idempotency key named a run that was there already
 */
public record TriggerAnswer(RunId id, boolean isCached) {}
