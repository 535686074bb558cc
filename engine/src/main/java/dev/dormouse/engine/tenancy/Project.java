package dev.dormouse.engine.tenancy;

/**
 * A project of an organization.
 *
 * @param ref how the API names it: {@code proj_…}
 * @param slug its name in addresses and commands, unique in its organization
 */
public record Project(long id, String ref, String organization, String slug, String name) {}
