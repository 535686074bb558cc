package dev.dormouse.protocol.node;

import dev.dormouse.protocol.RunId;

/**
 * A run as it was handed to one machine; a later handing has a greater epoch, and makes this one's
 * reports void.
 */
public record RunEpoch(RunId runId, long epoch) {}
