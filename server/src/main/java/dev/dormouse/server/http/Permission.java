package dev.dormouse.server.http;

import java.util.List;
import java.util.Set;

/**
 * Who may call an endpoint.
 *
 * @param scopes the scopes of public tokens that cover it, with path parameters in braces: {@code
 *     read:runs:{runId}}
 */
public record Permission(Set<Access> access, List<String> scopes) {
  public Permission {
    access = Set.copyOf(access);
    scopes = List.copyOf(scopes);
    if (access.isEmpty()) {
      throw new IllegalArgumentException("a permission lets nobody in");
    }
    if (access.contains(Access.PUBLIC_TOKEN) == scopes.isEmpty()) {
      throw new IllegalArgumentException("public tokens and scopes go together");
    }
  }

  public static Permission of(Access first, Access... others) {
    return new Permission(Set.copyOf(java.util.EnumSet.of(first, others)), List.of());
  }

  /** Also opens to public tokens with one of the scopes. */
  public Permission orScope(String... scopes) {
    var all = java.util.EnumSet.copyOf(access);
    all.add(Access.PUBLIC_TOKEN);
    return new Permission(all, List.of(scopes));
  }

  /** The credentials that open, for messages. */
  String describe() {
    return access.stream()
        .sorted()
        .map(Access::noun)
        .collect(java.util.stream.Collectors.joining(" or "));
  }

  public boolean isPublic() {
    return access.contains(Access.EVERYBODY);
  }
}
