package dev.dormouse.query.request;

/** Whose rows a query may see. */
public sealed interface Tenant {
  /** Nobody's: compiling is refused. */
  record Nobody() implements Tenant {}

  /** All projects of an organization. */
  record Organization(String organizationId) implements Tenant {
    public Organization {
      requireId("organizationId", organizationId);
    }
  }

  /** All environments of a project. */
  record Project(String organizationId, String projectId) implements Tenant {
    public Project {
      requireId("organizationId", organizationId);
      requireId("projectId", projectId);
    }
  }

  /** One environment. */
  record Environment(String organizationId, String projectId, String environmentId)
      implements Tenant {
    public Environment {
      requireId("organizationId", organizationId);
      requireId("projectId", projectId);
      requireId("environmentId", environmentId);
    }
  }

  private static void requireId(String field, String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException(field + " is \"" + value + "\"; it must not be blank");
    }
  }
}
