package dev.dormouse.e2e.contract;

import static dev.dormouse.e2e.contract.ContractTasks.log;

import dev.dormouse.sdk.Decision;
import dev.dormouse.sdk.Hooks;
import dev.dormouse.sdk.Retry;
import dev.dormouse.sdk.RunContext;
import dev.dormouse.sdk.Task;
import dev.dormouse.sdk.Wait;
import java.io.IOException;
import java.time.Duration;

/** A task whose hooks tell when they were called. */
public final class HookedTasks {
  /**
   * How it is to go.
   *
   * @param failures how many attempts fail
   */
  public record Course(int failures, String error, Duration wait) {}

  public static final Task<Course, String> HOOKED =
      Task.named("contract-hooked")
          .payload(Course.class)
          .output(String.class)
          .retry(Retry.every(Duration.ofMillis(20)).maxAttempts(3))
          .hooks(telling("task"))
          .run(HookedTasks::hooked);

  private HookedTasks() {}

  private static String hooked(Course course, RunContext run) throws IOException {
    log(run, "code " + run.attempt());
    if (run.attempt() <= course.failures()) {
      throw new IOException(course.error());
    }
    if (!course.wait().isZero()) {
      Wait.forDuration(course.wait());
    }
    return "done";
  }

  /** Tells of everything; an error "hopeless" ends the run. */
  public static Hooks telling(String who) {
    return Hooks.none()
        .middleware((run, next) -> {
          log(run, who + " in");
          try {
            next.run();
          } finally {
            log(run, who + " out");
          }
        })
        .onStart(run -> log(run, who + " start"))
        .onStartAttempt(run -> log(run, who + " attempt " + run.attempt()))
        .onWait(run -> log(run, who + " wait"))
        .onResume(run -> log(run, who + " resume"))
        .onSuccess((output, run) -> log(run, who + " success " + output))
        .onFailure((error, run) -> log(run, who + " failure " + error.getMessage()))
        .onComplete((error, run) -> log(run, who + " complete " + error.isPresent()))
        .onCancel(run -> log(run, who + " cancel"))
        .catchError((error, run) ->
            "hopeless".equals(error.getMessage()) ? Decision.abort() : Decision.standard());
  }
}
