package dev.dormouse.engine.views;

import dev.dormouse.protocol.RunError;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A run in full.
 *
 * @param payload JSON, as it came
 * @param output JSON, or null where it has not completed
 * @param error of the run or its latest attempt, or null
 * @param context JSON, or null
 * @param related its root and parent where it has them, and the first of its children
 * @param attempts those that have ended, the first one first
 */
public record RunDetails(
    RunView view,
    String payload,
    @Nullable String output,
    @Nullable RunError error,
    @Nullable String context,
    Related related,
    List<AttemptView> attempts) {
  public RunDetails {
    attempts = List.copyOf(attempts);
  }

  /** Runs of the same family. */
  public record Related(Optional<RunView> root, Optional<RunView> parent, List<RunView> children) {
    public Related {
      children = List.copyOf(children);
    }
  }
}
