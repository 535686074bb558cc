package dev.dormouse.worker.broken.duplicates;

import dev.dormouse.sdk.Task;
import org.jspecify.annotations.Nullable;

/** Has a task whose id is taken. */
final class Other {
  static final Task<@Nullable Void, @Nullable Void> TASK = Task.named("same").run(run -> {});

  private Other() {}
}
