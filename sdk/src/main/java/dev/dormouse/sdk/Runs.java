package dev.dormouse.sdk;

import dev.dormouse.sdk.spi.CurrentRun;
import dev.dormouse.sdk.spi.RunFinder;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** Where the verbs find the run they are called in. */
final class Runs {
  private static final List<RunFinder> FINDERS =
      ServiceLoader.load(RunFinder.class, Runs.class.getClassLoader()).stream()
          .map(ServiceLoader.Provider::get)
          .toList();

  private Runs() {}

  static Optional<CurrentRun> current() {
    for (var finder : FINDERS) {
      var run = finder.currentRun();
      if (run.isPresent()) {
        return run;
      }
    }
    return Optional.empty();
  }

  static CurrentRun required(String verb) {
    return current()
        .orElseThrow(() ->
            new IllegalStateException(
                verb
                    + " was called outside of a run; it works only in the code of a task that"
                    + " Dormouse executes"));
  }
}
