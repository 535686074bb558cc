package dev.dormouse.worker.broken.duplicates;

import dev.dormouse.sdk.Task;
import org.jspecify.annotations.Nullable;

/** Has a task and another name for it. */
final class One {
  static final Task<@Nullable Void, @Nullable Void> TASK = Task.named("same").run(run -> {});
  static final Task<@Nullable Void, @Nullable Void> ALIAS = TASK;

  private One() {}
}
