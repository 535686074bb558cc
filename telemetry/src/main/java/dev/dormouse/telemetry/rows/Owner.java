package dev.dormouse.telemetry.rows;

/**
 * Whose a row is: the ids that guards compare, none of which ever changes for a run.
 *
 * @param environmentType PRODUCTION, STAGING, DEVELOPMENT or PREVIEW
 */
public record Owner(
    String organizationId, String projectId, String environmentId, String environmentType) {
  public Owner {
    require("organizationId", organizationId);
    require("projectId", projectId);
    require("environmentId", environmentId);
  }

  private static void require(String field, String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException(field + " is \"" + value + "\"; it must not be blank");
    }
  }
}
