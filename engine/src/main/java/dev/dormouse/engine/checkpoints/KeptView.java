package dev.dormouse.engine.checkpoints;

/**
 * The checkpoints that an environment keeps for replays.
 *
 * @param number how many there are
 * @param bytes what they take in their stores
 */
public record KeptView(Keeping keeping, long number, long bytes) {}
