package dev.dormouse.sdk;

import dev.dormouse.protocol.CronDeclaration;
import dev.dormouse.protocol.Label;
import dev.dormouse.protocol.MachineImage;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.RateLimit;
import dev.dormouse.protocol.RetryPolicy;
import dev.dormouse.protocol.TaskDeclaration;
import dev.dormouse.protocol.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What an author said about a task beside its types and its code; does not change once it is made.
 */
final class TaskSettings {
  static final TaskSettings NONE = new TaskSettings();

  private @Nullable String queue;
  private @Nullable Integer concurrencyLimit;
  private @Nullable RetryPolicy retry;
  private @Nullable MachinePreset machine;
  private @Nullable MachineImage image;
  private @Nullable Duration maxDuration;
  private boolean freshMachine;
  private @Nullable String eventName;
  private @Nullable RateLimit rateLimit;
  private @Nullable CronDeclaration cron;
  private Hooks hooks = Hooks.none();
  private List<Label> labels = List.of();

  private TaskSettings() {}

  /** A copy that differs in one thing: the one place which names all of them. */
  private TaskSettings with(Consumer<TaskSettings> change) {
    var copy = new TaskSettings();
    copy.queue = queue;
    copy.concurrencyLimit = concurrencyLimit;
    copy.retry = retry;
    copy.machine = machine;
    copy.image = image;
    copy.maxDuration = maxDuration;
    copy.freshMachine = freshMachine;
    copy.eventName = eventName;
    copy.rateLimit = rateLimit;
    copy.cron = cron;
    copy.hooks = hooks;
    copy.labels = labels;
    change.accept(copy);
    return copy;
  }

  TaskSettings withQueue(String queue) {
    if (queue.isBlank() || queue.length() > 128) {
      throw new IllegalArgumentException(
          "queue is \"" + queue + "\"; it must have 1 to 128 characters");
    }
    return with(copy -> copy.queue = queue);
  }

  TaskSettings withConcurrencyLimit(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException(
          "concurrencyLimit is " + limit + "; it must be at least 1");
    }
    return with(copy -> copy.concurrencyLimit = limit);
  }

  TaskSettings withRetry(RetryPolicy retry) {
    return with(copy -> copy.retry = retry);
  }

  TaskSettings withMachine(Machine asked) {
    return with(copy -> {
      copy.machine = asked.preset();
      copy.image = asked.image();
      copy.labels = asked.labels();
    });
  }

  TaskSettings withMaxDuration(Duration maxDuration) {
    if (!maxDuration.isPositive()) {
      throw new IllegalArgumentException(
          "maxDuration is " + maxDuration + "; it must be longer than nothing");
    }
    return with(copy -> copy.maxDuration = maxDuration);
  }

  TaskSettings withFreshMachine() {
    return with(copy -> copy.freshMachine = true);
  }

  TaskSettings withEvent(String eventName) {
    return with(copy -> copy.eventName = eventName);
  }

  TaskSettings withRateLimit(RateLimit rateLimit) {
    return with(copy -> copy.rateLimit = rateLimit);
  }

  TaskSettings withCron(CronDeclaration cron) {
    return with(copy -> copy.cron = cron);
  }

  TaskSettings withHooks(Hooks hooks) {
    return with(copy -> copy.hooks = hooks);
  }

  Hooks hooks() {
    return hooks;
  }

  TaskDeclaration declaration(
      TaskId id, String className, AuthorType<?> payload, AuthorType<?> output) {
    return new TaskDeclaration(
        id,
        className,
        queue,
        concurrencyLimit,
        retry,
        machine,
        maxDuration,
        freshMachine,
        eventName,
        image,
        payload.type().toCanonical(),
        output.type().toCanonical(),
        rateLimit,
        cron,
        labels);
  }
}
