package dev.dormouse.server.analytics;

import dev.dormouse.engine.copies.RunCopy;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.server.telemetry.Homes;
import dev.dormouse.telemetry.runs.RunChange;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The engine's runs in the words of the analytics. */
final class RunChanges {
  private static final Pattern SCOPED =
      Pattern.compile("(?<run>run_[0-9a-z]+)(?<attempt>#[0-9]+)?/(?<key>.*)", Pattern.DOTALL);

  private RunChanges() {}

  static RunChange of(RunCopy copy) {
    var run = copy.run();
    var machine = run.settings().machine();
    return new RunChange(
        run.id(),
        Homes.owner(copy.owner()),
        run.revision(),
        new RunChange.State(
            run.status(),
            run.attempt(),
            machine == null ? "" : machine.label(),
            text(copy.place().node()),
            text(copy.place().region()),
            new RunChange.Versions(
                text(copy.versions().task()),
                text(copy.versions().sdk()),
                text(copy.versions().cli())),
            copy.place().warm()),
        trigger(copy),
        times(copy),
        new RunChange.Result(
            text(copy.result().output()), text(copy.result().error()), usage(copy)));
  }

  private static RunChange.Trigger trigger(RunCopy copy) {
    var run = copy.run();
    var maxDuration = run.settings().maxDuration();
    return new RunChange.Trigger(
        run.taskId().value(),
        run.lane().queue(),
        run.lane().key(),
        new RunChange.Family(
            withoutPrefix(run.origin().batchId()),
            withoutPrefix(run.origin().rootRunId()),
            withoutPrefix(run.origin().parentRunId()),
            run.origin().depth()),
        key(run.idempotencyKey(), run.origin().parentRunId()),
        new RunChange.Options(
            run.isTest(), text(copy.ttl()), maxDuration == null ? null : maxDuration.toSeconds()),
        copy.tags());
  }

  /**
   * The key as its author wrote it. What it is unique within, the SDK's {@code KeyScope} writes
   * before it: the run that triggers, and its attempt.
   */
  static RunChange.Key key(@Nullable String key, @Nullable RunId parent) {
    if (key == null) {
      return RunChange.Key.NONE;
    }
    var scoped = SCOPED.matcher(key);
    if (parent == null || !scoped.matches() || !scoped.group("run").equals(parent.value())) {
      return new RunChange.Key(key, "global");
    }
    return new RunChange.Key(
        scoped.group("key"), scoped.group("attempt") == null ? "run" : "attempt");
  }

  private static RunChange.Times times(RunCopy copy) {
    var times = copy.run().times();
    return new RunChange.Times(
        times.createdAt(),
        times.delayedUntil(),
        times.queuedAt(),
        copy.dequeuedAt(),
        times.startedAt(),
        times.finishedAt(),
        copy.run().status() == RunStatus.EXPIRED ? times.finishedAt() : null);
  }

  private static RunChange.Usage usage(RunCopy copy) {
    var result = copy.result();
    return new RunChange.Usage(
        copy.run().times().computed().toMillis(),
        result.waited().toMillis(),
        result.machineCents(),
        result.runCents(),
        result.checkpoints(),
        result.checkpointBytes());
  }

  private static String withoutPrefix(@Nullable Object id) {
    String text = id == null ? "" : id.toString();
    return text.substring(text.indexOf('_') + 1);
  }

  private static String text(@Nullable String text) {
    return Objects.requireNonNullElse(text, "");
  }
}
