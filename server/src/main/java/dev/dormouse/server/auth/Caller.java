package dev.dormouse.server.auth;

import dev.dormouse.engine.tenancy.Environment;
import dev.dormouse.protocol.RunId;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who makes a request, as far as the server could tell. */
public sealed interface Caller {
  /** Nobody in particular. */
  record Anybody() implements Caller {}

  /** A program with a secret key of an environment. */
  record Program(Environment environment) implements Caller {}

  /** A run, in its own name, while the epoch is its latest. */
  record Run(Environment environment, RunId runId, long epoch) implements Caller {}

  /**
   * A browser or another holder of a public token.
   *
   * @param once by what the token is known where it opens once; null where it opens again and again
   */
  record Holder(Environment environment, Set<String> scopes, @Nullable Once once)
      implements Caller {
    public Holder {
      scopes = Set.copyOf(scopes);
    }

    public Holder(Environment environment, Set<String> scopes) {
      this(environment, scopes, null);
    }
  }

  /** The name of a token that opens once, and when it ends anyway. */
  record Once(String id, Instant until) {}

  /** A person. */
  record Person(String name) implements Caller {}

  /** The supervisor of the node of this name. */
  record Node(String name) implements Caller {}

  /** A supervisor that joins by a key. */
  record Joining(String key) implements Caller {}
}
