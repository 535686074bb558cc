package dev.dormouse.server.http;

import dev.dormouse.server.auth.Caller;
import java.util.Optional;

/** Finds out whose a credential is. */
@FunctionalInterface
public interface Authentication {
  /** Empty where the credential is nobody's. */
  Optional<Caller> callerOf(String credential);
}
