package dev.dormouse.protocol.api;

/**
 * The body of {@code POST /api/v1/runs/{id}/waits}, which only the run itself may call: begins a
 * wait.
 *
 * @param operation the run's own name for this wait, unique in its attempt: a second call with it,
 *     after a lost answer, is the same wait
 */
public record WaitRequest(String operation, WaitSpec spec) {}
