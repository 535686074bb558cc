package dev.dormouse.protocol;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A task as its author declared it; what is null is left to the project's defaults.
 *
 * @param className where it was found, for messages
 * @param queue the named queue it shares, or null for a queue of its own
 * @param concurrencyLimit the most runs of its own queue at a time, or null for the environment's
 *     limit only
 * @param maxDuration the most time a run may compute, or null for the default
 * @param freshMachine whether each run gets a JVM that ran nothing before
 * @param eventName the event that starts it, or null
 * @param image what its machine has beside Java, or null for nothing
 * @param rateLimit how many attempts of its queue may begin in a time, or null for any number
 * @param cron when it is triggered by itself, or null for never
 * @param labels what its nodes must have
 * @param payloadType the Java type of its payload, for messages and documentation
 */
public record TaskDeclaration(
    TaskId id,
    String className,
    @Nullable String queue,
    @Nullable Integer concurrencyLimit,
    @Nullable RetryPolicy retry,
    @Nullable MachinePreset machine,
    @Nullable Duration maxDuration,
    boolean freshMachine,
    @Nullable String eventName,
    @Nullable MachineImage image,
    String payloadType,
    String outputType,
    @Nullable RateLimit rateLimit,
    @Nullable CronDeclaration cron,
    List<Label> labels) {
  public TaskDeclaration {
    // Declarations that were stored before there were labels have none.
    labels = List.copyOf(Objects.requireNonNullElse(labels, List.of()));
    if (labels.size() > Label.MOST) {
      throw new IllegalArgumentException(
          "the task %s asks for %d labels; at most %d are allowed"
              .formatted(id, labels.size(), Label.MOST));
    }
  }

  /** Of a task that any node may have. */
  public TaskDeclaration(
      TaskId id,
      String className,
      @Nullable String queue,
      @Nullable Integer concurrencyLimit,
      @Nullable RetryPolicy retry,
      @Nullable MachinePreset machine,
      @Nullable Duration maxDuration,
      boolean freshMachine,
      @Nullable String eventName,
      @Nullable MachineImage image,
      String payloadType,
      String outputType,
      @Nullable RateLimit rateLimit,
      @Nullable CronDeclaration cron) {
    this(
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
        payloadType,
        outputType,
        rateLimit,
        cron,
        List.of());
  }

  /** Of a task that needs nothing but Java, without a rate limit and a schedule. */
  public TaskDeclaration(
      TaskId id,
      String className,
      @Nullable String queue,
      @Nullable Integer concurrencyLimit,
      @Nullable RetryPolicy retry,
      @Nullable MachinePreset machine,
      @Nullable Duration maxDuration,
      boolean freshMachine,
      @Nullable String eventName,
      String payloadType,
      String outputType) {
    this(
        id,
        className,
        queue,
        concurrencyLimit,
        retry,
        machine,
        maxDuration,
        freshMachine,
        eventName,
        null,
        payloadType,
        outputType,
        null,
        null);
  }

  /** The task with nothing left open that a default exists for. */
  public TaskDeclaration withDefaults(
      RetryPolicy policy, MachinePreset preset, @Nullable Duration longest) {
    return with(
        retry == null ? policy : retry,
        machine == null ? preset : machine,
        maxDuration == null ? longest : maxDuration,
        image);
  }

  /** The same on a machine of this image. */
  public TaskDeclaration withImage(@Nullable MachineImage changed) {
    return with(retry, machine, maxDuration, changed);
  }

  private TaskDeclaration with(
      @Nullable RetryPolicy policy,
      @Nullable MachinePreset preset,
      @Nullable Duration longest,
      @Nullable MachineImage changed) {
    return new TaskDeclaration(
        id,
        className,
        queue,
        concurrencyLimit,
        policy,
        preset,
        longest,
        freshMachine,
        eventName,
        changed,
        payloadType,
        outputType,
        rateLimit,
        cron,
        labels);
  }
}
