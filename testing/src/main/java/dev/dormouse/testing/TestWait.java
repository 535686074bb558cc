package dev.dormouse.testing;

import dev.dormouse.protocol.WaitpointKind;
import dev.dormouse.testing.memory.Look;
import java.time.Duration;
import java.time.Instant;

/**
 * A wait of a run.
 *
 * @param kind what kind of thing was waited for
 * @param what what was waited for, in words
 * @param begun when it began
 * @param lasted how long it lasted, or has lasted up to now
 * @param isOver whether it has ended
 */
public record TestWait(
    WaitpointKind kind, String what, Instant begun, Duration lasted, boolean isOver) {
  static TestWait of(Look.Wait wait) {
    return new TestWait(wait.kind(), wait.what(), wait.begun(), wait.lasted(), wait.isOver());
  }
}
