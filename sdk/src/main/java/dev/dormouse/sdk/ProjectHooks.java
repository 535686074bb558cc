package dev.dormouse.sdk;

/**
 * Names what is done around the attempts of all tasks of a project. A class of the project
 * implements it and is named in the file {@code META-INF/services/dev.dormouse.sdk.ProjectHooks};
 * it needs a public constructor without parameters.
 */
public interface ProjectHooks {
  /** Done before, and around, what a task's own hooks do. */
  Hooks hooks();
}
