package dev.dormouse.server.http;

import dev.dormouse.server.auth.Caller;
import io.javalin.http.Context;
import org.jspecify.annotations.Nullable;

/** Lets in who may call an endpoint, and tells the others why not. */
final class Gate {
  private static final String BEARER = "Bearer ";

  private final Authentication authentication;

  Gate(Authentication authentication) {
    this.authentication = authentication;
  }

  Caller admit(Permission permission, Context context) {
    if (permission.isPublic()) {
      return new Caller.Anybody();
    }
    String header = context.header("authorization");
    if (header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      throw unauthorized("A credential is missing; send it as \"Authorization: Bearer …\"");
    }
    var caller =
        authentication
            .callerOf(header.substring(BEARER.length()).strip())
            .orElseThrow(() ->
                unauthorized(
                    "The credential is not known, or no longer valid; check the secret key"));
    String refusal = refusal(permission, caller, context);
    if (refusal != null) {
      throw ApiError.forbidden(refusal);
    }
    return caller;
  }

  private static @Nullable String refusal(Permission permission, Caller caller, Context context) {
    return switch (caller) {
      case Caller.Anybody _ -> "A credential is missing";
      case Caller.Program _ -> unless(permission, Access.SECRET_KEY);
      case Caller.Run _ -> unless(permission, Access.RUN_TOKEN);
      case Caller.Person _ -> unless(permission, Access.PERSONAL_TOKEN);
      case Caller.Node _ -> unless(permission, Access.NODE_TOKEN);
      case Caller.Joining _ -> unless(permission, Access.JOIN_KEY);
      case Caller.Holder holder -> {
        String refusal = unless(permission, Access.PUBLIC_TOKEN);
        if (refusal != null) {
          yield refusal;
        }
        boolean covered =
            permission.scopes().stream()
                .map(scope -> filledIn(scope, context))
                .anyMatch(holder.scopes()::contains);
        yield covered
            ? null
            : "The public token's scopes are "
                + holder.scopes()
                + "; one of "
                + permission.scopes()
                + " is needed here";
      }
    };
  }

  private static @Nullable String unless(Permission permission, Access access) {
    return permission.access().contains(access)
        ? null
        : "This cannot be done with " + access.noun() + "; it needs " + permission.describe();
  }

  private static String filledIn(String scope, Context context) {
    String filled = scope;
    for (var parameter : context.pathParamMap().entrySet()) {
      filled = filled.replace("{" + parameter.getKey() + "}", parameter.getValue());
    }
    return filled;
  }

  private static ApiError unauthorized(String sentence) {
    return new ApiError(
        401, sentence, java.util.Map.of("www-authenticate", "Bearer realm=\"dormouse\""));
  }
}
