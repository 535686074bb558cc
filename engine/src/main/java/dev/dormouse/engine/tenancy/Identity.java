package dev.dormouse.engine.tenancy;

import dev.dormouse.protocol.RunId;

/** Who calls, by the key that came with the call. */
public sealed interface Identity {
  /** A program with an environment's secret key. */
  record OfEnvironment(Environment environment) implements Identity {}

  /** A person or a build server, with a personal key. */
  record OfPerson(String name) implements Identity {}

  /** The supervisor of the node of this name. */
  record OfNode(String name) implements Identity {}

  /** A supervisor that has no name yet, with a key by which any may join. */
  record OfJoining(String key) implements Identity {}

  /** A run that calls in its own name. */
  record OfRun(Environment environment, RunId runId, long epoch) implements Identity {}
}
