package dev.dormouse.server.projects;

import dev.dormouse.engine.tenancy.Environment;
import dev.dormouse.engine.tenancy.Project;
import dev.dormouse.engine.tenancy.Tenancy;
import dev.dormouse.server.auth.Caller;
import dev.dormouse.server.http.ApiError;
import dev.dormouse.server.http.Call;
import java.util.Map;
import java.util.stream.Collectors;

/** Finds the environment that a path names by project and environment. */
public final class EnvironmentPath {
  /** The short forms that the official client and keys use. */
  private static final Map<String, String> SHORT = Map.of("stg", "staging", "production", "prod");

  private final Tenancy tenancy;

  public EnvironmentPath(Tenancy tenancy) {
    this.tenancy = tenancy;
  }

  /** The environment of the project with this short name. */
  Environment bySlug(String slug, String environment) {
    return in(
        tenancy
            .findProject(ProjectApi.ORGANIZATION, slug)
            .orElseThrow(() -> ApiError.notFound("There is no project \"" + slug + "\"")),
        environment);
  }

  /**
   * The environment that {@code {projectRef}} and {@code {environment}} of the path name, which a
   * person may have, and a program whose own it is.
   */
  public Environment of(Call call) {
    String ref = call.path("projectRef");
    var project =
        tenancy
            .findProject(ref)
            .orElseThrow(() -> ApiError.notFound("There is no project \"" + ref + "\""));
    var named = in(project, call.path("environment"));
    if (call.caller() instanceof Caller.Program(var own) && !own.id().equals(named.id())) {
      throw ApiError.forbidden(
          "The key is that of %s in %s, and opens no other environment"
              .formatted(own.slug(), own.project().ref()));
    }
    return named;
  }

  private Environment in(Project project, String wanted) {
    var environments = tenancy.environments(project);
    String slug = SHORT.getOrDefault(wanted, wanted);
    return environments.stream()
        .filter(each -> each.slug().equals(slug))
        .findFirst()
        .orElseThrow(() ->
            ApiError.notFound(
                "The project has no environment \""
                    + wanted
                    + "\"; it has "
                    + environments.stream()
                        .map(Environment::slug)
                        .collect(Collectors.joining(", "))));
  }
}
