package dev.dormouse.engine.tenancy;

/**
 * An environment and what it belongs to.
 *
 * @param slug its name, unique in its project: {@code dev}, {@code prod}, {@code
 *     preview/fix-checkout}
 * @param paused whether no run of it is begun
 */
public record Environment(
    EnvironmentId id, Project project, EnvironmentKind kind, String slug, boolean paused) {}
