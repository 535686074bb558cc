package dev.dormouse.cli.bulk;

import dev.dormouse.cli.terminal.Terminal;
import dev.dormouse.deploy.remote.Api;
import dev.dormouse.deploy.remote.ApiFailure;
import tools.jackson.databind.JsonNode;

/** Bulk actions as people read them. */
final class BulkText {
  private BulkText() {}

  /** How far it is. */
  static String counts(JsonNode action) {
    var counts = action.path("counts");
    int failed = counts.path("failure").asInt(0);
    return counts.path("success").asInt(0)
        + " of "
        + counts.path("total").asInt(0)
        + " runs"
        + (failed == 0 ? "" : ", " + failed + " failed")
        + (action.path("status").asString("").equals("ABORTED") ? ", aborted" : "");
  }

  /** Whether it is done with, and went well with all runs. */
  static boolean isWhole(JsonNode action) {
    return action.path("status").asString("").equals("COMPLETED")
        && action.path("counts").path("failure").asInt(0) == 0;
  }

  /** Why nothing could be done about some of its runs. */
  static void failures(Terminal terminal, Api api, JsonNode action)
      throws ApiFailure, InterruptedException {
    if (action.path("counts").path("failure").asInt(0) > 0) {
      var id = action.path("id").asString("");
      for (var failure : api.get("/api/v1/bulk-actions/" + id + "/failures").path("data")) {
        terminal.say(failure.path("reason").asString(""));
      }
    }
  }
}
