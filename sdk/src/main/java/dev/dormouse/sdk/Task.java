package dev.dormouse.sdk;

import dev.dormouse.protocol.Limits;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.TaskDeclaration;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.api.WaitSpec;
import dev.dormouse.protocol.worker.Outcome;
import dev.dormouse.sdk.spi.CurrentRun;
import dev.dormouse.sdk.spi.TaskCode;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Code with an id, which Dormouse executes durably. Keep each in a static field of a class in one
 * of your project's packages: there the worker finds it.
 *
 * <pre>{@code
 * public record Resize(URI image, int width) {}
 *
 * public static final Task<Resize, Integer> RESIZE =
 *     Task.named("resize-image")
 *         .payload(Resize.class)
 *         .output(Integer.class)
 *         .machine(Machine.MEDIUM_1X)
 *         .retry(Retry.exponential().maxAttempts(5))
 *         .run((resize, run) -> store(scale(load(resize.image()), resize.width())));
 * }</pre>
 *
 * <p>Payloads and outputs are records or whatever Jackson reads and writes. The code is ordinary
 * Java: any library, any thread. It may throw checked exceptions; what it throws fails the attempt.
 *
 * @param <I> the payload; {@link Void} for a task without one
 * @param <O> the output; {@link Void} for a task without one
 */
public final class Task<I extends @Nullable Object, O extends @Nullable Object>
    implements TaskCode {
  private final TaskId id;
  private final TaskSettings settings;
  private final AuthorType<I> payloadType;
  private final AuthorType<O> outputType;
  private final Function<I, O> code;

  Task(
      TaskId id,
      TaskSettings settings,
      AuthorType<I> payloadType,
      AuthorType<O> outputType,
      Function<I, O> code) {
    this.id = id;
    this.settings = settings;
    this.payloadType = payloadType;
    this.outputType = outputType;
    this.code = code;
  }

  /**
   * The code of a task with a payload and an output.
   *
   * @param <I> the payload
   * @param <O> the output
   */
  @FunctionalInterface
  public interface Function<I extends @Nullable Object, O extends @Nullable Object> {
    /** Executes an attempt. */
    O run(I payload, RunContext run) throws Exception;
  }

  /**
   * The code of a task with a payload.
   *
   * @param <I> the payload
   */
  @FunctionalInterface
  public interface Consumer<I> {
    /** Executes an attempt. */
    void run(I payload, RunContext run) throws Exception;
  }

  /**
   * The code of a task with an output.
   *
   * @param <O> the output
   */
  @FunctionalInterface
  public interface Producer<O> {
    /** Executes an attempt. */
    O run(RunContext run) throws Exception;
  }

  /** The code of a task without payload and output. */
  @FunctionalInterface
  public interface Routine {
    /** Executes an attempt. */
    void run(RunContext run) throws Exception;
  }

  /**
   * Begins the description of a task.
   *
   * @param id its id in the project: letters, digits and {@code _ - . / : @}, at most 128
   */
  public static TaskBuilder.Plain named(String id) {
    return new TaskBuilder.Plain(new TaskId(id), TaskSettings.NONE);
  }

  /** Its id in the project. */
  @Override
  public TaskId id() {
    return id;
  }

  /**
   * Asks for a run and returns as soon as that is safely stored.
   *
   * <p>In the code of a task this is a child of the calling run; elsewhere the client from {@link
   * Dormouse#fromEnvironment()} is used.
   */
  public RunHandle<O> trigger(I payload) {
    return trigger(payload, RunOptions.defaults());
  }

  /** Asks for a run of a task without a payload. */
  public RunHandle<O> trigger() {
    return trigger(noPayload());
  }

  private I noPayload() {
    if (!payloadType.isNone()) {
      throw new IllegalStateException(
          "task \"" + id + "\" takes a " + payloadType.shown() + "; trigger it with one");
    }
    return payloadType.read(null, "no payload");
  }

  /** Asks for a run with options. */
  public RunHandle<O> trigger(I payload, RunOptions options) {
    return Triggers.trigger(Server::ambient, this, payload, options);
  }

  /**
   * Asks for many runs at once, at most 100,000. Up to 1,000 are made together or not at all; more
   * are sent in parts.
   *
   * @return their handles, in the order of the payloads
   * @throws ItemsRefused where there are more than 1,000, and some could not be triggered
   */
  public List<RunHandle<O>> batchTrigger(List<? extends I> payloads) {
    return batchTrigger(payloads, payload -> RunOptions.defaults());
  }

  /** Asks for many runs at once, with options for each. */
  public List<RunHandle<O>> batchTrigger(
      List<? extends I> payloads, java.util.function.Function<? super I, RunOptions> options) {
    return Triggers.batch(Server::ambient, this, payloads, options);
  }

  /**
   * Triggers a child, waits for its end without holding a machine, and returns its output.
   *
   * @throws RunFailed where the child did not complete
   */
  public O triggerAndWait(I payload) {
    return triggerAndWait(payload, RunOptions.defaults());
  }

  /**
   * Triggers a child without a payload, waits for its end, and returns its output.
   *
   * @throws RunFailed where the child did not complete
   */
  public O triggerAndWait() {
    return triggerAndWait(noPayload());
  }

  /**
   * Triggers a child with options, waits for its end, and returns its output.
   *
   * @throws RunFailed where the child did not complete
   */
  public O triggerAndWait(I payload, RunOptions options) {
    var run = Runs.required("triggerAndWait of task \"" + id + "\"");
    var request = Triggers.request(Server.of(run), this, payload, options);
    var ended = Waiting.wait(run, new WaitSpec.ForRun(id, request));
    return Triggers.result(Waiting.onlyRun(ended), outputType).outputOrThrow();
  }

  /**
   * Triggers children, and waits for the end of all without holding a machine. Each 1,000 of them
   * are made together or not at all.
   *
   * @return how each ended, in the order of the payloads
   */
  public List<Result<O>> batchTriggerAndWait(List<? extends I> payloads) {
    return batchTriggerAndWait(payloads, payload -> RunOptions.defaults());
  }

  /** Triggers children with options for each, and waits for the end of all. */
  public List<Result<O>> batchTriggerAndWait(
      List<? extends I> payloads, java.util.function.Function<? super I, RunOptions> options) {
    var run = Runs.required("batchTriggerAndWait of task \"" + id + "\"");
    if (payloads.isEmpty()) {
      return List.of();
    }
    var items = Triggers.items(Server.of(run), this, payloads, options);
    var specs = new ArrayList<WaitSpec>();
    for (int i = 0; i < items.size(); i += Limits.BATCH_ITEMS) {
      var part = items.subList(i, Math.min(items.size(), i + Limits.BATCH_ITEMS));
      specs.add(new WaitSpec.ForBatch(part));
    }
    return Waiting.wait(run, specs).stream()
        .flatMap(ended -> ended.runs().stream())
        .map(child -> Triggers.result(child, outputType))
        .toList();
  }

  /**
   * Frees an idempotency key: the next trigger with it makes a new run.
   *
   * @return whether a run of this task had the key
   */
  public boolean resetIdempotencyKey(String key, KeyScope scope) {
    return Triggers.resetKey(Server.ambient(), id, scope.of(key));
  }

  /** Frees an idempotency key of all triggers of this task. */
  public boolean resetIdempotencyKey(String key) {
    return resetIdempotencyKey(key, KeyScope.GLOBAL);
  }

  /** A handle on a run of this task that was triggered at another time or place. */
  public RunHandle<O> handle(RunId run) {
    return new RunHandle<>(run, outputType, Server::ambient);
  }

  /**
   * What the server is told of this task; for runtimes.
   *
   * @param className the class in which it was found
   */
  @Override
  public TaskDeclaration declaration(String className) {
    return settings.declaration(id, className, payloadType, outputType);
  }

  /** Executes an attempt; for runtimes. */
  public JsonNode execute(JsonNode payload, RunContext run) throws Exception {
    var given = AuthorJson.read(payload, payloadType, "the payload of task \"" + id + "\"");
    var chain = HookChain.of(code.getClass().getClassLoader(), settings.hooks());
    var output = chain.around(run.run(), () -> code.run(given, run));
    return AuthorJson.write(output, "the output of task \"" + id + "\"");
  }

  /** Executes an attempt, and says how it ended; for runtimes. */
  @Override
  public Outcome attempt(JsonNode payload, CurrentRun run, InstantSource clock) {
    try {
      return Outcomes.returned(execute(payload, RunContext.of(run)));
    } catch (Throwable e) {
      return Outcomes.threw(e, clock);
    }
  }

  /**
   * Something that takes the place of this task in a test: the same id, payload and output, other
   * code, no hooks of its own, and one attempt.
   */
  public Task<I, O> standIn(Function<I, O> other) {
    var simple = settings.withHooks(Hooks.none()).withRetry(Retry.never().policy());
    return new Task<>(id, simple, payloadType, outputType, other);
  }

  AuthorType<O> outputType() {
    return outputType;
  }

  @Override
  public String toString() {
    return "Task " + id;
  }
}
