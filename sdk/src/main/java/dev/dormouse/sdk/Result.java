package dev.dormouse.sdk;

import dev.dormouse.protocol.RunError;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.TaskId;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended: with an output, or without.
 *
 * <pre>{@code
 * for (Result<Integer> result : RESIZE.batchTriggerAndWait(images)) {
 *   switch (result) {
 *     case Result.Completed<Integer> completed -> log.info("{} bytes", completed.output());
 *     case Result.Failed<Integer> failed -> log.warn("{}", failed.error().message());
 *   }
 * }
 * }</pre>
 *
 * @param <O> the task's output
 */
public sealed interface Result<O extends @Nullable Object> {
  /** The run. */
  RunId id();

  /** Its task. */
  TaskId task();

  /** Its final status. */
  RunStatus status();

  /** The run's output; throws {@link RunFailed} where it has none. */
  O outputOrThrow();

  /**
   * The run returned.
   *
   * @param output what it returned
   */
  record Completed<O extends @Nullable Object>(RunId id, TaskId task, O output)
      implements Result<O> {
    @Override
    public RunStatus status() {
      return RunStatus.COMPLETED;
    }

    @Override
    public O outputOrThrow() {
      return output;
    }
  }

  /**
   * The run failed, crashed, expired, was canceled or ran out of time.
   *
   * @param error why
   */
  record Failed<O extends @Nullable Object>(RunId id, TaskId task, RunStatus status, RunError error)
      implements Result<O> {
    @Override
    public O outputOrThrow() {
      throw new RunFailed(this);
    }
  }
}
