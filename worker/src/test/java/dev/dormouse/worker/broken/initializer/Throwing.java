package dev.dormouse.worker.broken.initializer;

import dev.dormouse.sdk.Task;
import org.jspecify.annotations.Nullable;

/** Cannot be initialized. */
final class Throwing {
  static final String SETTINGS = settings();
  static final Task<@Nullable Void, @Nullable Void> TASK = Task.named("throwing").run(run -> {});

  private static String settings() {
    throw new IllegalStateException("the settings are missing");
  }

  private Throwing() {}
}
