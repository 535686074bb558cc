package dev.dormouse.cli.runs;

import dev.dormouse.cli.terminal.CommandFailed;
import dev.dormouse.cli.terminal.ExitCode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** What makes several triggers one run, as options. */
final class DebounceArguments {
  @Option(
      names = "--debounce",
      paramLabel = "KEY",
      description = "Makes triggers with this key one run, while it has not begun.")
  private @Nullable String key;

  @Option(
      names = "--debounce-delay",
      paramLabel = "DURATION",
      description = "How long after the last trigger it begins, for example 5s.")
  private @Nullable String delay;

  @Option(
      names = "--debounce-max-delay",
      paramLabel = "DURATION",
      description = "How long after the first trigger it begins at the latest.")
  private @Nullable String maxDelay;

  @Option(
      names = "--debounce-mode",
      paramLabel = "MODE",
      description = "leading: the first trigger's payload (default); trailing: the last one's.")
  private @Nullable String mode;

  @Nullable JsonNode toJson() throws CommandFailed {
    if (key == null && delay == null && maxDelay == null && mode == null) {
      return null;
    }
    if (key == null || delay == null) {
      throw new CommandFailed(ExitCode.USAGE, "--debounce and --debounce-delay go together.");
    }
    var debounce = JsonNodeFactory.instance.objectNode().put("key", key).put("delay", delay);
    if (maxDelay != null) {
      debounce.put("maxDelay", maxDelay);
    }
    if (mode != null) {
      debounce.put("mode", mode);
    }
    return debounce;
  }
}
