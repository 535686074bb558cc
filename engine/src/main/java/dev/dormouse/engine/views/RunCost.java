package dev.dormouse.engine.views;

/**
 * What a run has cost, in cents.
 *
 * @param machines for the time that machines executed it
 * @param begun for its having been begun
 */
public record RunCost(double machines, double begun) {}
