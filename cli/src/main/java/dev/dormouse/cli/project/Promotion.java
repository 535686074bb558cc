package dev.dormouse.cli.project;

import dev.dormouse.cli.access.ServerOptions;
import dev.dormouse.cli.terminal.JsonOption;
import dev.dormouse.cli.terminal.Terminal;
import dev.dormouse.deploy.remote.Api;
import dev.dormouse.deploy.remote.ApiFailure;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Makes a version the current one, and tells so. */
record Promotion(Terminal terminal, ServerOptions server, JsonOption json) {
  void of(Api api, String version) throws ApiFailure, InterruptedException {
    var segment = URLEncoder.encode(version, StandardCharsets.UTF_8);
    var promoted = api.post("/api/v1/deployments/" + segment + "/promote", Map.of());
    if (json.wanted()) {
      terminal.printJson(promoted);
    } else {
      terminal.print(
          "%s is now the current version in %s; runs that have begun finish on theirs"
              .formatted(promoted.path("version").asString(version), server.environment()));
    }
  }
}
