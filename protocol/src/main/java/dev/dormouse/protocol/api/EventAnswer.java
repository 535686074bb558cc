package dev.dormouse.protocol.api;

/**
 * What an event did.
 *
 * @param resumed how many waits it ended
 * @param triggered how many runs it started
 */
public record EventAnswer(String id, int resumed, int triggered) {}
