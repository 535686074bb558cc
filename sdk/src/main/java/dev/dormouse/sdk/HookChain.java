package dev.dormouse.sdk;

import dev.dormouse.sdk.Hooks.Part;
import dev.dormouse.sdk.spi.CurrentRun;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The hooks of a project and a task around one attempt. */
final class HookChain {
  private static final System.Logger LOG = System.getLogger("dormouse.hooks");

  private final List<Part> parts;

  private HookChain(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  /** The project's hooks, found by the class loader of the task's code, and then the task's own. */
  static HookChain of(@Nullable ClassLoader loader, Hooks own) {
    var parts = new ArrayList<Part>();
    for (var project : ServiceLoader.load(ProjectHooks.class, loader)) {
      parts.addAll(project.hooks().parts());
    }
    parts.addAll(own.parts());
    return new HookChain(parts);
  }

  /** What a run's waits find again. */
  private record Active(HookChain chain) {}

  /** Carries out the code of an attempt. */
  <T extends @Nullable Object> T around(CurrentRun run, Callable<T> code) throws Exception {
    if (parts.isEmpty()) {
      return code.call();
    }
    var unused = run.local().get(Active.class, () -> new Active(this));
    var context = RunContext.of(run);
    onCancel(run, context);
    var output = new AtomicReference<Optional<Done<T>>>(Optional.empty());
    Hooks.Next next = () -> output.set(Optional.of(new Done<>(attempt(context, code))));
    for (var part : parts.reversed()) {
      if (part instanceof Part.Around(var middleware)) {
        var inner = next;
        next = () -> middleware.run(context, inner);
      }
    }
    next.run();
    return output
        .get()
        .orElseThrow(() ->
            new IllegalStateException("a middleware did not call what comes next; it must do so"))
        .output();
  }

  private record Done<T extends @Nullable Object>(T output) {}

  private void onCancel(CurrentRun run, RunContext context) {
    for (var part : parts.reversed()) {
      if (part instanceof Part.Cancel(var step)) {
        run.onFailure(
            "onCancel",
            () -> {
              if (run.isCanceled()) {
                step.run(context);
              }
            });
      }
    }
  }

  private <T extends @Nullable Object> T attempt(RunContext run, Callable<T> code)
      throws Exception {
    T output;
    try {
      starts(run);
      output = code.call();
      for (var part : parts) {
        if (part instanceof Part.Success(var step)) {
          step.run(output, run);
        }
      }
    } catch (RunStopped e) {
      throw e;
    } catch (Exception | Error e) {
      throw failed(run, e);
    }
    completed(run, Optional.empty());
    return output;
  }

  private void starts(RunContext run) throws Exception {
    for (var part : parts) {
      if (part instanceof Part.Start(var step) && run.attempt() == 1) {
        step.run(run);
      }
    }
    for (var part : parts) {
      if (part instanceof Part.StartAttempt(var step)) {
        step.run(run);
      }
    }
  }

  /** What is to be thrown instead; errors are thrown at once. */
  private Exception failed(RunContext run, Throwable thrown) {
    var error = decided(run, thrown);
    if (run.isLastAttempt() || !Outcomes.mayHelp(error)) {
      for (var part : parts) {
        if (part instanceof Part.Failure(var step)) {
          quietly("onFailure", () -> step.run(error, run));
        }
      }
      completed(run, Optional.of(error));
    }
    return switch (error) {
      case Exception exception -> exception;
      case Error serious -> throw serious;
      default -> new IllegalStateException(error);
    };
  }

  private void completed(RunContext run, Optional<Throwable> error) {
    for (var part : parts) {
      if (part instanceof Part.Complete(var step)) {
        quietly("onComplete", () -> step.run(error, run));
      }
    }
  }

  private Throwable decided(RunContext run, Throwable thrown) {
    if (thrown instanceof AbortRun || thrown instanceof RetryRun) {
      return thrown;
    }
    for (var part : parts) {
      if (part instanceof Part.Catch(var judge)) {
        try {
          var decision = judge.decide(thrown, run);
          if (!(decision instanceof Decision.Standard)) {
            return carriedOut(decision, thrown);
          }
        } catch (Exception e) {
          LOG.log(Level.WARNING, "catchError threw; the next one is asked", e);
        }
      }
    }
    return thrown;
  }

  private static Throwable carriedOut(Decision decision, Throwable thrown) {
    String message = String.valueOf(thrown.getMessage());
    return switch (decision) {
      case Decision.Standard ignored -> thrown;
      case Decision.Abort ignored -> new AbortRun(message, thrown);
      case Decision.RetryAfter after -> RetryRun.after(after.rest(), message).because(thrown);
      case Decision.RetryAt at -> RetryRun.at(at.instant(), message).because(thrown);
      case Decision.Instead instead -> instead.error();
    };
  }

  private static void quietly(String name, Hooks.Next step) {
    try {
      step.run();
    } catch (Exception e) {
      LOG.log(Level.WARNING, name + " threw", e);
    }
  }

  /** Before a wait of the run. */
  static void waits(CurrentRun run) {
    active(run).forEachWait(run, true);
  }

  /** After a wait of the run. */
  static void resumes(CurrentRun run) {
    active(run).forEachWait(run, false);
  }

  private static HookChain active(CurrentRun run) {
    return run.local().get(Active.class, () -> new Active(new HookChain(List.of()))).chain();
  }

  private void forEachWait(CurrentRun run, boolean before) {
    for (var part : parts) {
      if (before && part instanceof Part.Pause(var step)) {
        quietly("onWait", () -> step.run(RunContext.of(run)));
      } else if (!before && part instanceof Part.Resume(var step)) {
        quietly("onResume", () -> step.run(RunContext.of(run)));
      }
    }
  }
}
