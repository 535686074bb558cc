package dev.dormouse.testing;

import dev.dormouse.protocol.RunError;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.api.WaitSpec;
import dev.dormouse.protocol.worker.WorkerCommand.Stop;
import dev.dormouse.sdk.Result;
import dev.dormouse.sdk.RunHandle;
import dev.dormouse.testing.memory.Look;
import dev.dormouse.testing.memory.MemoryRun;
import dev.dormouse.testing.memory.World;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run in a test.
 *
 * @param <O> the task's output
 */
public final class TestRun<O extends @Nullable Object> {
  private final World world;
  private final MemoryRun run;
  private final RunHandle<O> handle;

  TestRun(World world, MemoryRun run, RunHandle<O> handle) {
    this.world = world;
    this.run = run;
    this.handle = handle;
  }

  /** Its id. */
  public RunId id() {
    return run.id();
  }

  /** Its task. */
  public TaskId task() {
    return run.task();
  }

  /** Where it stands, without letting time pass. */
  public RunStatus status() {
    return look().status();
  }

  /** How many attempts have begun. */
  public int attempts() {
    return look().attempts();
  }

  /** Why attempts failed, in their order. */
  public List<RunError> errors() {
    return look().errors();
  }

  /** Its waits, in the order in which they began; those that are over too. */
  public List<TestWait> waits() {
    return look().waits().stream().map(TestWait::of).toList();
  }

  /** Its tags. */
  public List<String> tags() {
    return look().tags();
  }

  /** Its metadata, as Java has JSON objects: texts, numbers, lists and maps. */
  public Map<String, Object> metadata() {
    return look().metadata();
  }

  /** The run that triggered it; throws where none did. */
  public RunId parent() {
    return look()
        .parent()
        .orElseThrow(() -> new IllegalStateException("no run triggered " + run.id()));
  }

  private Look look() {
    return Look.at(world, run);
  }

  /**
   * Lets time pass until it has ended, and returns its output.
   *
   * @throws dev.dormouse.sdk.RunFailed where it ended without one
   * @throws AssertionError where it waits for something that will not come; the message says for
   *     what
   */
  public O output() {
    return result().outputOrThrow();
  }

  /**
   * Lets time pass until it has ended, and tells how.
   *
   * @throws AssertionError where it waits for something that will not come; the message says for
   *     what
   */
  public Result<O> result() {
    world.driver().until(() -> run.isOver(), "run " + run.id() + " is to end");
    return handle.result().orElseThrow();
  }

  /** The token that it waits for now. */
  public WaitpointId token() {
    var spec = (WaitSpec.ForToken) look().openWait(WaitSpec.ForToken.class).spec();
    return spec.token();
  }

  /** The address at which it waits for a request now. */
  public URI url() {
    return look().openWait(WaitSpec.ForRequest.class).url();
  }

  /** Cancels it: its rollbacks run. */
  public void cancel() {
    stop(Stop.Reason.CANCELED);
  }

  /** Stops it as one that has computed for longer than its maximum duration: its rollbacks run. */
  public void timeOut() {
    stop(Stop.Reason.TIMED_OUT);
  }

  private void stop(Stop.Reason reason) {
    world.stop(run.id(), reason);
    world.driver().settle();
  }

  /** What a program has of it. */
  public RunHandle<O> handle() {
    return handle;
  }

  @Override
  public String toString() {
    return run.id() + " of " + run.task() + ", " + status();
  }
}
