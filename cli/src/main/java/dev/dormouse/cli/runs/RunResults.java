package dev.dormouse.cli.runs;

import dev.dormouse.deploy.remote.Api;
import dev.dormouse.deploy.remote.ApiFailure;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.api.RunResult;
import java.util.concurrent.TimeUnit;

/** Waits for runs to end. */
public final class RunResults {
  private static final int POLL_SECONDS = 20;

  private RunResults() {}

  /** How the run ended; a server that is away for a while is asked again. */
  public static RunResult await(Api api, RunId run) throws ApiFailure, InterruptedException {
    int unreachable = 0;
    while (true) {
      try {
        var result = api.poll("/api/v1/runs/" + run + "/result?wait=" + POLL_SECONDS);
        if (result.isPresent()) {
          return Json.mapper().treeToValue(result.get(), RunResult.class);
        }
        unreachable = 0;
      } catch (ApiFailure.Unreachable e) {
        if (++unreachable > 30) {
          throw e;
        }
        TimeUnit.SECONDS.sleep(1);
      }
    }
  }
}
