package dev.dormouse.worker.broken.nothing;

import dev.dormouse.sdk.Task;
import org.jspecify.annotations.Nullable;

/** Has a field without a task. */
final class Unset {
  static @Nullable Task<@Nullable Void, @Nullable Void> task;

  private Unset() {}
}
