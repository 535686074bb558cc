package dev.dormouse.server.projects;

import dev.dormouse.engine.tenancy.Environment;
import dev.dormouse.engine.tenancy.EnvironmentKind;
import dev.dormouse.engine.tenancy.Project;
import dev.dormouse.engine.tenancy.Tenancy;
import dev.dormouse.server.auth.Caller;
import dev.dormouse.server.http.Access;
import dev.dormouse.server.http.Answer;
import dev.dormouse.server.http.ApiError;
import dev.dormouse.server.http.Body;
import dev.dormouse.server.http.Call;
import dev.dormouse.server.http.Endpoint;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Projects with their environments, keys for these, and who one is. */
public final class ProjectApi {
  /** The organization that all projects belong to until people can make more. */
  public static final String ORGANIZATION = "default";

  private static final int MAX_NAME = 128;

  private final Tenancy tenancy;
  private final EnvironmentPath environments;

  public ProjectApi(Tenancy tenancy, EnvironmentPath environments) {
    this.tenancy = tenancy;
    this.environments = environments;
  }

  /** A project that shall be there. */
  record ProjectBody(String slug, @Nullable String name) {}

  /** A project and its environments. */
  record ProjectView(
      String id, String externalRef, String slug, String name, List<EnvironmentView> environments) {
    ProjectView {
      environments = List.copyOf(environments);
    }
  }

  /** An environment of a project. */
  record EnvironmentView(String id, String slug, EnvironmentKind kind, boolean paused) {
    static EnvironmentView of(Environment environment) {
      return new EnvironmentView(
          Long.toString(environment.id().value()),
          environment.slug(),
          environment.kind(),
          environment.paused());
    }
  }

  /** What a new key is called. */
  record KeyBody(@Nullable String name) {}

  /** A new secret key; it is shown this once. */
  record KeyView(String key, EnvironmentView environment) {}

  /** Who calls, and where. */
  record WhoAmI(
      String kind,
      String userId,
      @Nullable String organization,
      @Nullable String project,
      @Nullable String projectRef,
      @Nullable String environment) {}

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.post("/api/v1/projects")
            .does("Makes a project with the environments dev, staging and prod, unless it exists")
            .opensTo(Access.PERSONAL_TOKEN)
            .takes(ProjectBody.class)
            .answers(200, ProjectView.class, "The project")
            .by(this::project),
        Endpoint.post("/api/v1/projects/{slug}/environments/{environment}/keys")
            .does("Makes a secret key of an environment")
            .opensTo(Access.PERSONAL_TOKEN)
            .takes(new Body.Json(KeyBody.class, Body.SMALL, true))
            .answers(200, KeyView.class, "The key")
            .refuses(404, "There is no such project or environment")
            .by(this::key),
        Endpoint.get("/api/v2/whoami")
            .does("Who calls, as the server sees it")
            .opensTo(Access.SECRET_KEY, Access.RUN_TOKEN, Access.PERSONAL_TOKEN)
            .answers(200, WhoAmI.class, "The caller")
            .by(call -> Answer.ok(whoIs(call.caller()))));
  }

  private Answer project(Call call) {
    var body = call.body(ProjectBody.class);
    var project = tenancy.project(ORGANIZATION, body.slug());
    ensure(project, EnvironmentKind.DEV, "dev");
    ensure(project, EnvironmentKind.STAGING, "staging");
    ensure(project, EnvironmentKind.PROD, "prod");
    return Answer.ok(
        new ProjectView(
            project.ref(),
            project.ref(),
            project.slug(),
            project.name(),
            tenancy.environments(project).stream().map(EnvironmentView::of).toList()));
  }

  private void ensure(Project project, EnvironmentKind kind, String slug) {
    var _ = tenancy.environment(project, kind, slug);
  }

  private Answer key(Call call) {
    String name = Objects.requireNonNullElse(call.body(KeyBody.class).name(), "made over the API");
    if (name.isBlank() || name.length() > MAX_NAME) {
      throw ApiError.badRequest("name is not 1 to " + MAX_NAME + " characters long");
    }
    var environment = environments.bySlug(call.path("slug"), call.path("environment"));
    return Answer.ok(
        new KeyView(tenancy.createSecretKey(environment, name), EnvironmentView.of(environment)));
  }

  private static WhoAmI whoIs(Caller caller) {
    return switch (caller) {
      case Caller.Program(var environment) -> in("secretKey", "program", environment);
      case Caller.Run(var environment, var run, _) -> in("runToken", run.value(), environment);
      case Caller.Holder(var environment, _, _) -> in("publicToken", "holder", environment);
      case Caller.Person(var name) ->
          new WhoAmI("personalToken", name, ORGANIZATION, null, null, null);
      case Caller.Node(var name) -> new WhoAmI("nodeToken", name, null, null, null, null);
      case Caller.Joining(var key) -> new WhoAmI("joinKey", key, null, null, null, null);
      case Caller.Anybody _ -> new WhoAmI("nobody", "", null, null, null, null);
    };
  }

  private static WhoAmI in(String kind, String who, Environment environment) {
    var project = environment.project();
    return new WhoAmI(
        kind, who, project.organization(), project.slug(), project.ref(), environment.slug());
  }
}
