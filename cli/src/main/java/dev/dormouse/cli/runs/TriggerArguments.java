package dev.dormouse.cli.runs;

import dev.dormouse.cli.terminal.CommandFailed;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.protocol.Label;
import dev.dormouse.protocol.Limits;
import dev.dormouse.protocol.api.TriggerOptions;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/** How a run is to be carried out, as options. */
final class TriggerArguments {
  @Option(names = "--queue", paramLabel = "NAME", description = "The queue, instead of the task's.")
  private @Nullable String queue;

  @Option(
      names = "--queue-limit",
      paramLabel = "N",
      description = "How many runs of the queue named with --queue execute at a time.")
  private @Nullable Integer queueLimit;

  @Option(
      names = "--concurrency-key",
      paramLabel = "KEY",
      description = "Gives each of its values a copy of the queue's limit.")
  private @Nullable String concurrencyKey;

  @Option(
      names = "--idempotency-key",
      paramLabel = "KEY",
      description = "A second trigger with it gives the same run.")
  private @Nullable String idempotencyKey;

  @Option(
      names = "--idempotency-key-ttl",
      paramLabel = "DURATION",
      description = "How long the idempotency key is remembered, for example 1h (default: 30d).")
  private @Nullable String idempotencyKeyTtl;

  @Option(
      names = "--delay",
      paramLabel = "TIME",
      description = "Begin later: a duration such as 10m, or an ISO instant.")
  private @Nullable String delay;

  @Option(
      names = "--ttl",
      paramLabel = "DURATION",
      description = "Expire where the run has not begun by then.")
  private @Nullable String ttl;

  @Mixin private DebounceArguments debounce = new DebounceArguments();

  @Option(names = "--tag", paramLabel = "TAG", description = "A tag; may be repeated.")
  private List<String> tags = List.of();

  @Option(names = "--metadata", paramLabel = "JSON", description = "Metadata, a JSON object.")
  private @Nullable String metadata;

  @Option(names = "--machine", paramLabel = "PRESET", description = "For example medium-1x.")
  private @Nullable String machine;

  @Option(
      names = "--label",
      paramLabel = "LABEL",
      description = "A label that its node must have: gpu, or region=eu; may be repeated.")
  private List<String> labels = List.of();

  @Option(names = "--max-attempts", paramLabel = "N", description = "Attempts in all.")
  private @Nullable Integer maxAttempts;

  @Option(
      names = "--max-duration",
      paramLabel = "SECONDS",
      description = "The most time that the run may compute.")
  private @Nullable Integer maxDuration;

  @Option(
      names = "--priority",
      paramLabel = "SECONDS",
      description = "Puts the run ahead in its queue by so much.")
  private @Nullable Integer priority;

  @Option(
      names = "--run-version",
      paramLabel = "VERSION",
      description = "The version to run on, for example 20261122.1, instead of the current one.")
  private @Nullable String version;

  @Option(names = "--test", description = "Mark the run as a test.")
  private boolean test;

  TriggerOptions options(InputStream standardInput) throws CommandFailed {
    if (queue == null && queueLimit != null) {
      throw new CommandFailed(
          ExitCode.USAGE, "--queue-limit needs --queue, which names the queue it is for");
    }
    return new TriggerOptions(
        queue == null ? null : new TriggerOptions.QueueOption(queue, queueLimit),
        concurrencyKey,
        idempotencyKey,
        text(idempotencyKeyTtl),
        delay,
        text(ttl),
        tags.isEmpty() ? null : tags,
        metadata == null ? null : JsonArgument.read(metadata, standardInput, Limits.METADATA_BYTES),
        machine,
        maxAttempts,
        maxDuration,
        priority,
        debounce.toJson(),
        version,
        null,
        test ? true : null,
        null,
        null,
        labels.isEmpty() ? null : labels.stream().map(Label::new).toList());
  }

  private static @Nullable JsonNode text(@Nullable String value) {
    return value == null ? null : StringNode.valueOf(value);
  }
}
