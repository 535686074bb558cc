package dev.dormouse.sdk;

import dev.dormouse.protocol.RateLimit;
import dev.dormouse.protocol.TaskId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A task being described; {@code run} with its code completes it. Immutable: each method gives a
 * new one.
 *
 * @param <B> the kind of builder, which knows whether the task has a payload and an output
 */
public abstract sealed class TaskBuilder<B extends TaskBuilder<B>> {
  final TaskId id;
  final TaskSettings settings;

  private TaskBuilder(TaskId id, TaskSettings settings) {
    this.id = id;
    this.settings = settings;
  }

  abstract B with(TaskSettings changed);

  /** The machine that its runs get. */
  public B machine(Machine machine) {
    return with(settings.withMachine(machine));
  }

  /** How often and when a failing run is tried again. */
  public B retry(Retry retry) {
    return with(settings.withRetry(retry.policy()));
  }

  /** A named queue that it shares with other tasks, instead of a queue of its own. */
  public B queue(String name) {
    return with(settings.withQueue(name));
  }

  /** How many of its runs execute at a time; for each concurrency key, where runs have one. */
  public B concurrencyLimit(int limit) {
    return with(settings.withConcurrencyLimit(limit));
  }

  /**
   * How many attempts of its queue begin within any such stretch of time at most, for each
   * concurrency key where runs have one; what comes sooner waits its turn.
   *
   * <pre>{@code
   * Task.named("ask-the-bank").rateLimit(100, Duration.ofMinutes(1))
   * }</pre>
   */
  public B rateLimit(int runs, Duration period) {
    return with(settings.withRateLimit(new RateLimit(runs, period)));
  }

  /** The most time that a run may compute, over all attempts; waiting does not count. */
  public B maxDuration(Duration maxDuration) {
    return with(settings.withMaxDuration(maxDuration));
  }

  /** What is done around runs and their attempts. */
  public B hooks(Hooks hooks) {
    return with(settings.withHooks(hooks));
  }

  /** Each run gets a JVM that ran nothing before, at the price of a slower start. */
  public B freshMachine() {
    return with(settings.withFreshMachine());
  }

  /** Describes a task that neither takes nor returns anything, so far. */
  public static final class Plain extends TaskBuilder<Plain> {
    Plain(TaskId id, TaskSettings settings) {
      super(id, settings);
    }

    @Override
    Plain with(TaskSettings changed) {
      return new Plain(id, changed);
    }

    /** What a run is given. */
    public <I> WithPayload<I> payload(Class<I> type) {
      return new WithPayload<>(id, settings, AuthorType.of(type));
    }

    /** What a run is given. */
    public <I> WithPayload<I> payload(TypeToken<I> type) {
      return new WithPayload<>(id, settings, AuthorType.of(type));
    }

    /** Each such event starts a run, whose payload it is. */
    public <I> WithPayload<I> onEvent(Event<I> event) {
      return new WithPayload<>(id, settings.withEvent(event.name()), event.type());
    }

    /** Each of these times starts a run, which is told of it. */
    public WithPayload<ScheduledRun> cron(Cron cron) {
      return new WithPayload<>(
          id, settings.withCron(cron.declaration()), AuthorType.of(ScheduledRun.class));
    }

    /** Each of these times in UTC starts a run, which is told of it. */
    public WithPayload<ScheduledRun> cron(String expression) {
      return cron(Cron.of(expression));
    }

    /** What a run returns. */
    public <O> WithOutput<O> output(Class<O> type) {
      return new WithOutput<>(id, settings, AuthorType.of(type));
    }

    /** What a run returns. */
    public <O> WithOutput<O> output(TypeToken<O> type) {
      return new WithOutput<>(id, settings, AuthorType.of(type));
    }

    /** The task with its code. */
    public Task<@Nullable Void, @Nullable Void> run(Task.Routine code) {
      return new Task<>(
          id,
          settings,
          AuthorType.NONE,
          AuthorType.NONE,
          (payload, run) -> {
            code.run(run);
            return null;
          });
    }
  }

  /**
   * Describes a task with a payload.
   *
   * @param <I> the payload
   */
  public static final class WithPayload<I> extends TaskBuilder<WithPayload<I>> {
    private final AuthorType<I> payload;

    WithPayload(TaskId id, TaskSettings settings, AuthorType<I> payload) {
      super(id, settings);
      this.payload = payload;
    }

    @Override
    WithPayload<I> with(TaskSettings changed) {
      return new WithPayload<>(id, changed, payload);
    }

    /** What a run returns. */
    public <O> WithPayloadAndOutput<I, O> output(Class<O> type) {
      return new WithPayloadAndOutput<>(id, settings, payload, AuthorType.of(type));
    }

    /** What a run returns. */
    public <O> WithPayloadAndOutput<I, O> output(TypeToken<O> type) {
      return new WithPayloadAndOutput<>(id, settings, payload, AuthorType.of(type));
    }

    /** The task with its code. */
    public Task<I, @Nullable Void> run(Task.Consumer<I> code) {
      return new Task<>(
          id,
          settings,
          payload,
          AuthorType.NONE,
          (given, run) -> {
            code.run(given, run);
            return null;
          });
    }
  }

  /**
   * Describes a task with an output.
   *
   * @param <O> the output
   */
  public static final class WithOutput<O> extends TaskBuilder<WithOutput<O>> {
    private final AuthorType<O> output;

    WithOutput(TaskId id, TaskSettings settings, AuthorType<O> output) {
      super(id, settings);
      this.output = output;
    }

    @Override
    WithOutput<O> with(TaskSettings changed) {
      return new WithOutput<>(id, changed, output);
    }

    /** What a run is given. */
    public <I> WithPayloadAndOutput<I, O> payload(Class<I> type) {
      return new WithPayloadAndOutput<>(id, settings, AuthorType.of(type), output);
    }

    /** What a run is given. */
    public <I> WithPayloadAndOutput<I, O> payload(TypeToken<I> type) {
      return new WithPayloadAndOutput<>(id, settings, AuthorType.of(type), output);
    }

    /** Each such event starts a run, whose payload it is. */
    public <I> WithPayloadAndOutput<I, O> onEvent(Event<I> event) {
      return new WithPayloadAndOutput<>(id, settings.withEvent(event.name()), event.type(), output);
    }

    /** The task with its code. */
    public Task<@Nullable Void, O> run(Task.Producer<O> code) {
      return new Task<>(id, settings, AuthorType.NONE, output, (payload, run) -> code.run(run));
    }
  }

  /**
   * Describes a task with a payload and an output.
   *
   * @param <I> the payload
   * @param <O> the output
   */
  public static final class WithPayloadAndOutput<I, O>
      extends TaskBuilder<WithPayloadAndOutput<I, O>> {
    private final AuthorType<I> payload;
    private final AuthorType<O> output;

    WithPayloadAndOutput(
        TaskId id, TaskSettings settings, AuthorType<I> payload, AuthorType<O> output) {
      super(id, settings);
      this.payload = payload;
      this.output = output;
    }

    @Override
    WithPayloadAndOutput<I, O> with(TaskSettings changed) {
      return new WithPayloadAndOutput<>(id, changed, payload, output);
    }

    /** The task with its code. */
    public Task<I, O> run(Task.Function<I, O> code) {
      return new Task<>(id, settings, payload, output, code);
    }
  }
}
