package dev.dormouse.engine.runs;

/**
 * What runs take their turns in.
 *
 * @param key the concurrency key, empty where the run has none
 */
public record Lane(String queue, String key) {}
