package dev.dormouse.e2e.contract;

import static dev.dormouse.e2e.contract.ContractTasks.log;

import dev.dormouse.sdk.Decision;
import dev.dormouse.sdk.Hooks;
import dev.dormouse.sdk.Local;
import dev.dormouse.sdk.Retry;
import dev.dormouse.sdk.RunContext;
import dev.dormouse.sdk.Task;
import dev.dormouse.sdk.Wait;
import java.io.IOException;
import java.time.Duration;

/** Tasks with hooks: some tell when they were called, some decide what follows from errors. */
public final class HookedTasks {
  /**
   * How it is to go.
   *
   * @param failures how many attempts fail
   */
  public record Course(int failures, String error, Duration pause) {}

  private static final Local<String> FROM_HOOK = Local.unset();

  public static final Task<Course, String> HOOKED =
      Task.named("contract-hooked")
          .payload(Course.class)
          .output(String.class)
          .retry(Retry.every(Duration.ofMillis(20)).maxAttempts(3))
          .hooks(
              telling("task")
                  .onStartAttempt(run -> FROM_HOOK.set("attempt " + run.attempt()))
                  .catchError(HookedTasks::judged))
          .run(HookedTasks::hooked);

  /** Fails once, and would rest for hours if nobody decided otherwise. */
  public static final Task<String, String> JUDGED =
      Task.named("contract-judged")
          .payload(String.class)
          .output(String.class)
          .retry(Retry.every(Duration.ofHours(5)).maxAttempts(2))
          .hooks(Hooks.none().catchError(HookedTasks::judged))
          .run((error, run) -> {
            if (run.attempt() == 1) {
              throw new IOException(error);
            }
            return "tried again";
          });

  private HookedTasks() {}

  private static String hooked(Course course, RunContext run) throws IOException {
    log(run, "code " + run.attempt());
    if (run.attempt() <= course.failures()) {
      throw new IOException(course.error());
    }
    if (!course.pause().isZero()) {
      Wait.forDuration(course.pause());
    }
    return "done in " + FROM_HOOK.get();
  }

  /** Tells of everything in runs that have a tag of this name. */
  public static Hooks telling(String who) {
    return Hooks.none()
        .middleware((run, next) -> {
          tell(run, who, "in");
          try {
            next.run();
          } finally {
            tell(run, who, "out");
          }
        })
        .onStart(run -> tell(run, who, "start"))
        .onStartAttempt(run -> tell(run, who, "attempt " + run.attempt()))
        .onWait(run -> tell(run, who, "wait"))
        .onResume(run -> tell(run, who, "resume"))
        .onSuccess((output, run) -> tell(run, who, "success " + output))
        .onFailure((error, run) -> tell(run, who, "failure " + error.getMessage()))
        .onComplete((error, run) -> tell(run, who, "complete " + error.isPresent()))
        .onCancel(run -> tell(run, who, "cancel"));
  }

  private static Decision judged(Throwable error, RunContext run) {
    return switch (String.valueOf(error.getMessage())) {
      case "hopeless" -> Decision.abort();
      case "busy" -> Decision.retryAfter(Duration.ofMillis(50));
      case "strange" -> Decision.instead(new IllegalStateException("in other words"));
      default -> Decision.standard();
    };
  }

  private static void tell(RunContext run, String who, String what) {
    if (run.tags().contains(who)) {
      log(run, who + " " + what);
    }
  }
}
