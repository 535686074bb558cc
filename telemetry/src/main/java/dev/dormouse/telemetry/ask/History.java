package dev.dormouse.telemetry.ask;

/** Remembers what was asked. */
@FunctionalInterface
public interface History {
  /** Nothing is remembered. */
  History NONE = (_, _) -> {};

  /** Returns also where it cannot: no answer fails with it. */
  void add(String organizationId, Asked asked);
}
