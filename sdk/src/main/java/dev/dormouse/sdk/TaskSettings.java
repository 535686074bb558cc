package dev.dormouse.sdk;

import dev.dormouse.protocol.CronDeclaration;
import dev.dormouse.protocol.MachineImage;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.RateLimit;
import dev.dormouse.protocol.RetryPolicy;
import dev.dormouse.protocol.TaskDeclaration;
import dev.dormouse.protocol.TaskId;
import java.time.Duration;
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
    Hooks hooks) {
  static final TaskSettings NONE =
      new TaskSettings(null, null, null, null, null, false, null, null, null, null, Hooks.none());

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
        hooks);
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
        hooks);
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
        hooks);
  }

  TaskSettings withMachine(@Nullable MachinePreset machine, @Nullable MachineImage image) {
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
        hooks);
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
        hooks);
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
        hooks);
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
        hooks);
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
        hooks);
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
        hooks);
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
        hooks);
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
        cron);
  }
}
