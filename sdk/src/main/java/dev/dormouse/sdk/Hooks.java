package dev.dormouse.sdk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is done around the runs of a task and their attempts, or, where {@link ProjectHooks} names
 * it, of all tasks. Immutable: each method gives a new one; what was added first is done first.
 *
 * <pre>{@code
 * static final Hooks HOOKS =
 *     Hooks.none()
 *         .middleware((run, next) -> {
 *           var span = tracing.begin(run.id());
 *           try {
 *             next.run();
 *           } finally {
 *             span.end();
 *           }
 *         })
 *         .onFailure((error, run) -> alerts.tell(run.id(), error))
 *         .catchError((error, run) ->
 *             error instanceof CardDeclined ? Decision.abort() : Decision.standard());
 * }</pre>
 *
 * <p>Hooks are called on the machine of an attempt: one whose machine was lost, or ran out of
 * memory, calls none at its end. A run that is canceled or out of time calls {@code onCancel} at
 * most.
 *
 * <p>What {@code onStart}, {@code onStartAttempt}, {@code onSuccess} and a middleware throw fails
 * the attempt, {@code onSuccess} also one whose code had completed. What the others throw is
 * logged, and changes nothing.
 */
public final class Hooks {
  private static final Hooks NONE = new Hooks(List.of());

  private final List<Part> parts;

  private Hooks(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  /** Nothing is done. */
  public static Hooks none() {
    return NONE;
  }

  /** Something that is done about a run. */
  @FunctionalInterface
  public interface Step {
    /** Does it. */
    void run(RunContext run) throws Exception;
  }

  /** Something that is done about a value of a run. */
  @FunctionalInterface
  public interface With<T extends @Nullable Object> {
    /** Does it. */
    void run(T value, RunContext run) throws Exception;
  }

  /** Something that is done around what comes next. */
  @FunctionalInterface
  public interface Middleware {
    /** Does it, and calls what comes next once. */
    void run(RunContext run, Next next) throws Exception;
  }

  /** The attempt, and the middleware inside. */
  @FunctionalInterface
  public interface Next {
    /** Carries it out. */
    void run() throws Exception;
  }

  /** Says what follows from an error. */
  @FunctionalInterface
  public interface Judge {
    /** Decides. */
    Decision decide(Throwable error, RunContext run) throws Exception;
  }

  /** One thing of what was asked for. */
  sealed interface Part {
    record Start(Step step) implements Part {}

    record StartAttempt(Step step) implements Part {}

    record Success(With<@Nullable Object> step) implements Part {}

    record Failure(With<Throwable> step) implements Part {}

    record Complete(With<Optional<Throwable>> step) implements Part {}

    record Cancel(Step step) implements Part {}

    record Pause(Step step) implements Part {}

    record Resume(Step step) implements Part {}

    record Around(Middleware middleware) implements Part {}

    record Catch(Judge judge) implements Part {}
  }

  /** Once for a run, before its first attempt's code. */
  public Hooks onStart(Step step) {
    return with(new Part.Start(step));
  }

  /** Before the task's code, at each attempt. */
  public Hooks onStartAttempt(Step step) {
    return with(new Part.StartAttempt(step));
  }

  /** After the run has completed, with its output. */
  public Hooks onSuccess(With<@Nullable Object> step) {
    return with(new Part.Success(step));
  }

  /** After the run has failed: no attempt follows. */
  public Hooks onFailure(With<Throwable> step) {
    return with(new Part.Failure(step));
  }

  /** After the run has completed or failed, with the error if there was one. */
  public Hooks onComplete(With<Optional<Throwable>> step) {
    return with(new Part.Complete(step));
  }

  /** After the rollbacks of a run that was canceled; as in these, waits and calls are possible. */
  public Hooks onCancel(Step step) {
    return with(new Part.Cancel(step));
  }

  /** Before each wait, on the thread that waits. */
  public Hooks onWait(Step step) {
    return with(new Part.Pause(step));
  }

  /** After each wait, on the thread that waited: perhaps on another node, and days later. */
  public Hooks onResume(Step step) {
    return with(new Part.Resume(step));
  }

  /** Around all of an attempt. */
  public Hooks middleware(Middleware middleware) {
    return with(new Part.Around(middleware));
  }

  /**
   * Says what follows from what the task's code threw, where that is not {@link AbortRun} or {@link
   * RetryRun} already; the first decision that is not {@link Decision#standard()} counts.
   */
  public Hooks catchError(Judge judge) {
    return with(new Part.Catch(judge));
  }

  private Hooks with(Part part) {
    var more = new ArrayList<>(parts);
    more.add(part);
    return new Hooks(more);
  }

  List<Part> parts() {
    return parts;
  }
}
