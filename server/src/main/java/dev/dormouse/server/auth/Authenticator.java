package dev.dormouse.server.auth;

import dev.dormouse.engine.tenancy.Identity;
import dev.dormouse.engine.tenancy.Tenancy;
import java.util.Optional;

/** Finds out whose a credential is: keys and run tokens by the engine, public tokens by us. */
public final class Authenticator {
  private final Tenancy tenancy;
  private final PublicTokens publicTokens;

  public Authenticator(Tenancy tenancy, PublicTokens publicTokens) {
    this.tenancy = tenancy;
    this.publicTokens = publicTokens;
  }

  public Optional<Caller> callerOf(String credential) {
    if (PublicTokens.looksLikeOne(credential)) {
      return publicTokens.verify(credential);
    }
    return tenancy
        .authenticate(credential)
        .map(identity ->
            switch (identity) {
              case Identity.OfEnvironment(var environment) -> new Caller.Program(environment);
              case Identity.OfRun(var environment, var run, var epoch) ->
                  new Caller.Run(environment, run, epoch);
              case Identity.OfPerson(var name) -> new Caller.Person(name);
              case Identity.OfNode(var name) -> new Caller.Node(name);
              case Identity.OfJoining(var key) -> new Caller.Joining(key);
            });
  }
}
