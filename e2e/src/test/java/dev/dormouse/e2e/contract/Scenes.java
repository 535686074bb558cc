package dev.dormouse.e2e.contract;

import dev.dormouse.sdk.RunFailed;
import dev.dormouse.sdk.RunHandle;
import dev.dormouse.sdk.RunOptions;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** How scenarios look at what runs did, wherever they are played. */
abstract class Scenes {
  static final RunOptions DEFAULTS = RunOptions.defaults();
  static final Duration LONG = Duration.ofMinutes(30);

  abstract Stage stage();

  /** How a run fails that is to fail. */
  static String awaitFailure(RunHandle<?> run) {
    try {
      return "completed with " + run.await();
    } catch (RunFailed e) {
      return e.status() + " " + e.error().name() + ": " + e.error().message();
    }
  }

  final JsonNode view(RunHandle<?> run) {
    return stage().client().call("GET", "/api/v3/runs/" + run.id(), null);
  }

  /** What the run told. */
  final List<String> log(RunHandle<?> run) {
    return view(run).path("metadata").path("log").valueStream().map(JsonNode::asString).toList();
  }
}
