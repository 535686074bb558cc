package dev.dormouse.query.request;

import java.util.List;

/**
 * The names under which the stored ids of environments and projects are read and written in
 * queries.
 */
public record KnownNames(List<Name> environments, List<Name> projects) {
  public static final KnownNames NONE = new KnownNames(List.of(), List.of());

  public KnownNames {
    environments = List.copyOf(environments);
    projects = List.copyOf(projects);
  }

  /**
   * A stored id and the name it goes by. Several ids may share a name, as each project has a {@code
   * prod}.
   */
  public record Name(String id, String name) {}
}
