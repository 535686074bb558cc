package dev.dormouse.testing;

import dev.dormouse.sdk.Task;
import dev.dormouse.testing.memory.World;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the runs of a task that a test does not want to execute.
 *
 * <pre>{@code
 * dormouse.child(CHARGE).answers(charge -> new Receipt(charge.amount()));
 * dormouse.child(SHIP).fails(new IOException("no truck"));
 * }</pre>
 *
 * @param <I> the payload
 * @param <O> the output
 */
public final class TestChild<I extends @Nullable Object, O extends @Nullable Object> {
  private final World world;
  private final Task<I, O> task;

  TestChild(World world, Task<I, O> task) {
    this.world = world;
    this.task = task;
  }

  /**
   * What a run gives back.
   *
   * @param <I> the payload
   * @param <O> the output
   */
  @FunctionalInterface
  public interface Answer<I extends @Nullable Object, O extends @Nullable Object> {
    /** The output for a payload; what it throws fails the run. */
    O to(I payload) throws Exception;
  }

  /** Its runs complete with the output that the answer gives for their payload. */
  public void answers(Answer<? super I, ? extends O> answer) {
    world.replace(task.id(), task.standIn((payload, run) -> answer.to(payload)));
  }

  /** Its runs fail, and are not tried again. */
  public void fails(Exception error) {
    answers(payload -> {
      throw error;
    });
  }

  /** Its runs execute the task's own code, as they do where nothing is said. */
  public void isReal() {
    world.replace(task.id(), null);
  }
}
