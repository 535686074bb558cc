package dev.dormouse.e2e.contract;

import dev.dormouse.sdk.Hooks;
import dev.dormouse.sdk.ProjectHooks;

/** Hooks of a project; they tell of runs that have the tag {@code project}. */
public final class TellingHooks implements ProjectHooks {
  /** For the service loader. */
  public TellingHooks() {}

  @Override
  public Hooks hooks() {
    return HookedTasks.telling("project");
  }
}
