package dev.dormouse.server.analytics;

import dev.dormouse.engine.copies.RunCopies.Home;
import dev.dormouse.engine.tenancy.Environment;
import dev.dormouse.query.request.KnownNames;
import dev.dormouse.query.request.Tenant;
import dev.dormouse.server.auth.Caller;
import dev.dormouse.server.http.ApiError;
import dev.dormouse.server.projects.ProjectApi;
import dev.dormouse.server.telemetry.Homes;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whose rows a caller's questions may see: with a key of an environment those of that environment,
 * with a personal token those of a project or of all. Thread-safe.
 */
final class Tenants {
  /** No row has it. */
  private static final String NOBODY = "0";

  private final Homes homes;

  /** What a question may see, and the names of what is in it. */
  record Sight(Tenant tenant, KnownNames names) {}

  /** How wide a question is meant. */
  enum Width {
    ENVIRONMENT,
    PROJECT,
    ORGANIZATION
  }

  Tenants(Homes homes) {
    this.homes = homes;
  }

  /**
   * What the caller sees.
   *
   * @param width null for as much as the credential opens
   * @param project a slug or reference, for callers who may name one
   */
  Sight of(
      Caller caller,
      @Nullable Width width,
      @Nullable String project,
      @Nullable String environment) {
    return switch (caller) {
      case Caller.Program(Environment own) -> only(own, width, project, environment);
      case Caller.Run(Environment own, var _, var _) -> only(own, width, project, environment);
      case Caller.Holder(Environment own, var _, var _) -> only(own, width, project, environment);
      case Caller.Person _ -> chosen(width, project, environment);
      case Caller.Anybody _, Caller.Node _, Caller.Joining _ ->
          throw new IllegalStateException("questions are not open to " + caller);
    };
  }

  private Sight only(
      Environment own,
      @Nullable Width width,
      @Nullable String project,
      @Nullable String environment) {
    boolean wider = width != null && width != Width.ENVIRONMENT;
    boolean other =
        (project != null && !isNamed(own, project))
            || (environment != null && !environment.equals(own.slug()));
    if (wider || other) {
      throw ApiError.forbidden(
          "This credential opens the environment "
              + own.slug()
              + " only; ask for more with a personal token");
    }
    return environment(homes.of(own.id()));
  }

  private static boolean isNamed(Environment own, String project) {
    return project.equals(own.project().slug()) || project.equals(own.project().ref());
  }

  private Sight chosen(
      @Nullable Width width, @Nullable String project, @Nullable String environment) {
    var all =
        homes.all().stream()
            .filter(home -> home.organization().equals(ProjectApi.ORGANIZATION))
            .toList();
    if (project == null) {
      if (environment != null || (width != null && width != Width.ORGANIZATION)) {
        throw ApiError.badRequest("With a personal token, name the project that is meant");
      }
      String id = all.isEmpty() ? NOBODY : Long.toString(all.getFirst().owner().organizationId());
      return new Sight(new Tenant.Organization(id), names(all.stream()));
    }
    var within =
        all.stream()
            .filter(home -> home.project().equals(project) || home.ref().equals(project))
            .toList();
    if (within.isEmpty()) {
      throw ApiError.notFound("There is no project \"" + project + "\"");
    }
    if (environment == null) {
      var owner = Homes.owner(within.getFirst().owner());
      return new Sight(
          new Tenant.Project(owner.organizationId(), owner.projectId()), names(within.stream()));
    }
    return within.stream()
        .filter(home -> home.environment().equals(environment))
        .findFirst()
        .map(Tenants::environment)
        .orElseThrow(
            () -> ApiError.notFound("The project has no environment \"" + environment + "\""));
  }

  private static Sight environment(Home home) {
    var owner = Homes.owner(home.owner());
    return new Sight(
        new Tenant.Environment(owner.organizationId(), owner.projectId(), owner.environmentId()),
        names(Stream.of(home)));
  }

  private static KnownNames names(Stream<Home> homes) {
    var all = homes.toList();
    return new KnownNames(
        all.stream()
            .map(home ->
                new KnownNames.Name(
                    Long.toString(home.owner().environmentId().value()), home.environment()))
            .toList(),
        all.stream()
            .map(home -> new KnownNames.Name(Long.toString(home.owner().projectId()), home.ref()))
            .distinct()
            .toList());
  }
}
