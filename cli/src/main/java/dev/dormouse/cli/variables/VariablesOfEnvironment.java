package dev.dormouse.cli.variables;

import dev.dormouse.cli.access.Access;
import dev.dormouse.cli.access.ServerOptions;
import dev.dormouse.cli.terminal.CommandFailed;
import dev.dormouse.deploy.project.ProjectFileException;
import dev.dormouse.deploy.remote.Api;
import dev.dormouse.deploy.remote.ApiFailure;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The variables of one environment on a server. */
public final class VariablesOfEnvironment implements AutoCloseable {
  private final Api api;
  private final String environment;
  private final String path;

  private VariablesOfEnvironment(Api api, String project, String environment) {
    this.api = api;
    this.environment = environment;
    this.path =
        "/api/v1/projects/"
            + project
            + "/envvars/"
            + URLEncoder.encode(environment, StandardCharsets.UTF_8);
  }

  static VariablesOfEnvironment open(ServerOptions server)
      throws CommandFailed, ProjectFileException, ApiFailure, InterruptedException {
    return of(new Access(server, Path.of("")).open());
  }

  /** Those of the environment whose key it is; closing this closes the API. */
  public static VariablesOfEnvironment of(Api api) throws ApiFailure, InterruptedException {
    var who = api.get("/api/v2/whoami");
    return new VariablesOfEnvironment(
        api, who.path("projectRef").asString(""), who.path("environment").asString(""));
  }

  String environment() {
    return environment;
  }

  JsonNode list() throws ApiFailure, InterruptedException {
    return api.get(path);
  }

  /** Sets all, or none; those that are there already are kept where {@code override} is false. */
  public void set(Map<String, String> values, boolean override, boolean secret)
      throws ApiFailure, InterruptedException {
    var _ =
        api.post(
            path + "/import",
            Map.of("variables", values, "override", override, "isSecret", secret));
  }

  void unset(String name) throws ApiFailure, InterruptedException {
    var _ = api.delete(path + "/" + URLEncoder.encode(name, StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    api.close();
  }
}
