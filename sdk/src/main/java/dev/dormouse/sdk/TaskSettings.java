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
import org.jspecify.annotations.Nullable;

/** What an author said about a task beside its types and its code. */
record TaskSettings(
    @Nullable String queue,
    @Nullable Integer concurrencyLimit,
    @Nullable RetryPolicy retry,
    @Nullable MachinePreset machine,
    @Nullable Duration maxDuration,
    boolean freshMachine,
    @Nullable String eventName,
    @Nullable MachineImage image,
    @Nullable RateLimit rateLimit,
    @Nullable CronDeclaration cron,
    Hooks hooks,
    List<Label> labels) {
  static final TaskSettings NONE =
      new TaskSettings(
          null, null, null, null, null, false, null, null, null, null, Hooks.none(), List.of());

  TaskSettings withQueue(String queue) {
    if (queue.isBlank() || queue.length() > 128) {
      throw new IllegalArgumentException(
          "queue is \"" + queue + "\"; it must have 1 to 128 characters");
    }
    return new TaskSettings(
        queue,
        concurrencyLimit,
        retry,
        machine,
        maxDuration,
        freshMachine,
        eventName,
        image,
        rateLimit,
        cron,
        hooks,
        labels);
  }

  TaskSettings withConcurrencyLimit(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException(
          "concurrencyLimit is " + limit + "; it must be at least 1");
    }
    return new TaskSettings(
        queue,
        limit,
        retry,
        machine,
        maxDuration,
        freshMachine,
        eventName,
        image,
        rateLimit,
        cron,
        hooks,
        labels);
  }

  TaskSettings withRetry(RetryPolicy retry) {
    return new TaskSettings(
        queue,
        concurrencyLimit,
        retry,
        machine,
        maxDuration,
        freshMachine,
        eventName,
        image,
        rateLimit,
        cron,
        hooks,
        labels);
  }

  TaskSettings withMachine(Machine asked) {
    return new TaskSettings(
        queue,
        concurrencyLimit,
        retry,
        asked.preset(),
        maxDuration,
        freshMachine,
        eventName,
        asked.image(),
        rateLimit,
        cron,
        hooks,
        asked.labels());
  }

  TaskSettings withMaxDuration(Duration maxDuration) {
    if (!maxDuration.isPositive()) {
      throw new IllegalArgumentException(
          "maxDuration is " + maxDuration + "; it must be longer than nothing");
    }
    return new TaskSettings(
        queue,
        concurrencyLimit,
        retry,
        machine,
        maxDuration,
        freshMachine,
        eventName,
        image,
        rateLimit,
        cron,
        hooks,
        labels);
  }

  TaskSettings withFreshMachine() {
    return new TaskSettings(
        queue,
        concurrencyLimit,
        retry,
        machine,
        maxDuration,
        true,
        eventName,
        image,
        rateLimit,
        cron,
        hooks,
        labels);
  }

  TaskSettings withEvent(String eventName) {
    return new TaskSettings(
        queue,
        concurrencyLimit,
        retry,
        machine,
        maxDuration,
        freshMachine,
        eventName,
        image,
        rateLimit,
        cron,
        hooks,
        labels);
  }

  TaskSettings withRateLimit(RateLimit rateLimit) {
    return new TaskSettings(
        queue,
        concurrencyLimit,
        retry,
        machine,
        maxDuration,
        freshMachine,
        eventName,
        image,
        rateLimit,
        cron,
        hooks,
        labels);
  }

  TaskSettings withCron(CronDeclaration cron) {
    return new TaskSettings(
        queue,
        concurrencyLimit,
        retry,
        machine,
        maxDuration,
        freshMachine,
        eventName,
        image,
        rateLimit,
        cron,
        hooks,
        labels);
  }

  TaskSettings withHooks(Hooks hooks) {
    return new TaskSettings(
        queue,
        concurrencyLimit,
        retry,
        machine,
        maxDuration,
        freshMachine,
        eventName,
        image,
        rateLimit,
        cron,
        hooks,
        labels);
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
