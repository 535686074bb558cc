package dev.dormouse.sdk;

import dev.dormouse.sdk.spi.Carrier;
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

  /** Who answers calls made outside of runs, where that is not the environment's server. */
  static Optional<Carrier> server() {
    for (var finder : FINDERS) {
      var server = finder.server();
      if (server.isPresent()) {
        return server;
      }
    }
    return Optional.empty();
  }

  static void mentioned(Task<?, ?> task) {
    FINDERS.forEach(finder -> finder.mentioned(task));
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
