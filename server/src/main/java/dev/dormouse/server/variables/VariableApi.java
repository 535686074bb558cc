package dev.dormouse.server.variables;

import dev.dormouse.engine.variables.NewVariable;
import dev.dormouse.engine.variables.Variable;
import dev.dormouse.engine.variables.Variables;
import dev.dormouse.engine.variables.Variables.Existing;
import dev.dormouse.server.http.Access;
import dev.dormouse.server.http.Answer;
import dev.dormouse.server.http.ApiError;
import dev.dormouse.server.http.Call;
import dev.dormouse.server.http.Endpoint;
import dev.dormouse.server.projects.EnvironmentPath;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Variables: listed, set, changed, removed, imported, and encrypted with new keys. */
public final class VariableApi {
  private static final String PATH = "/api/v1/projects/{projectRef}/envvars/{environment}";
  private static final String ONE = PATH + "/{name}";

  /** As the official client knows what it is not shown. */
  private static final String HIDDEN = "<redacted>";

  private static final int MOST_BYTES = 1024 * 1024;

  private final Variables variables;
  private final EnvironmentPath environments;

  public VariableApi(Variables variables, EnvironmentPath environments) {
    this.variables = variables;
    this.environments = environments;
  }

  /** A variable as it is shown: a secret one without its value. */
  record VariableView(String name, String value, boolean isSecret, Instant updatedAt) {
    static VariableView of(Variable variable) {
      return new VariableView(
          variable.name(),
          variable.value().orElse(HIDDEN),
          variable.secret(),
          variable.updatedAt());
    }
  }

  /** A variable that shall be there. */
  record Wish(String name, String value, @Nullable Boolean isSecret) {}

  /** What a variable shall be instead. */
  record Change(String value, @Nullable Boolean isSecret) {}

  /**
   * Many variables.
   *
   * @param override whether those that are there already are changed; they stay if left out
   */
  record Import(
      Map<String, String> variables, @Nullable Boolean override, @Nullable Boolean isSecret) {
    Import {
      variables = Map.copyOf(variables);
    }
  }

  /** It is done. */
  record Done(boolean success) {
    static final Done DONE = new Done(true);
  }

  /** How many environments have variables, and a new key for them. */
  record Renewed(int environments) {}

  public List<Endpoint> endpoints() {
    return List.of(
        of(Endpoint.get(PATH))
            .does("The variables of an environment, by name; values of secret ones are not told")
            .answers(200, VariableView[].class, "The variables")
            .by(call ->
                Answer.ok(
                    variables.list(environments.of(call).id()).stream()
                        .map(VariableView::of)
                        .toArray(VariableView[]::new))),
        of(Endpoint.post(PATH))
            .does("Adds a variable; tasks have it from their next start or restore")
            .takes(Wish.class, MOST_BYTES)
            .answers(200, Done.class, "It is set")
            .refuses(409, "There is a variable of this name")
            .by(this::create),
        of(Endpoint.post(PATH + "/import"))
            .does("Sets many variables, all or none")
            .takes(Import.class, MOST_BYTES)
            .answers(200, Done.class, "They are set")
            .by(this::importAll),
        of(Endpoint.get(ONE))
            .does("A variable; the value of a secret one is not told")
            .answers(200, VariableView.class, "The variable")
            .by(this::find),
        of(Endpoint.put(ONE))
            .does("Changes a variable")
            .takes(Change.class, MOST_BYTES)
            .answers(200, Done.class, "It is changed")
            .by(this::change),
        of(Endpoint.delete(ONE))
            .does("Removes a variable")
            .answers(200, Done.class, "It is gone")
            .by(this::remove),
        Endpoint.post("/api/v1/envvars/keys")
            .does("Gives each environment a new key and encrypts its variables with it")
            .opensTo(Access.PERSONAL_TOKEN)
            .answers(200, Renewed.class, "The old keys are gone")
            .by(_ -> Answer.ok(new Renewed(variables.renewKeys()))));
  }

  private static Endpoint.Draft of(Endpoint.Draft draft) {
    return draft
        .opensTo(Access.SECRET_KEY, Access.PERSONAL_TOKEN)
        .refuses(404, "There is no such project, environment or variable");
  }

  private Answer create(Call call) {
    var wish = call.body(Wish.class);
    variables.set(
        environments.of(call).id(),
        List.of(new NewVariable(wish.name(), wish.value(), wish.isSecret())),
        Existing.REFUSED);
    return Answer.ok(Done.DONE);
  }

  private Answer importAll(Call call) {
    var body = call.body(Import.class);
    variables.set(
        environments.of(call).id(),
        body.variables().entrySet().stream()
            .map(each -> new NewVariable(each.getKey(), each.getValue(), body.isSecret()))
            .toList(),
        Objects.requireNonNullElse(body.override(), false) ? Existing.REPLACED : Existing.KEPT);
    return Answer.ok(Done.DONE);
  }

  private Answer find(Call call) {
    return variables
        .find(environments.of(call).id(), call.path("name"))
        .map(found -> Answer.ok(VariableView.of(found)))
        .orElseThrow(() -> unknown(call));
  }

  private Answer change(Call call) {
    var environment = environments.of(call).id();
    var body = call.body(Change.class);
    if (variables.find(environment, call.path("name")).isEmpty()) {
      throw unknown(call);
    }
    variables.set(
        environment,
        List.of(new NewVariable(call.path("name"), body.value(), body.isSecret())),
        Existing.REPLACED);
    return Answer.ok(Done.DONE);
  }

  private Answer remove(Call call) {
    if (!variables.unset(environments.of(call).id(), call.path("name"))) {
      throw unknown(call);
    }
    return Answer.ok(Done.DONE);
  }

  private static ApiError unknown(Call call) {
    return ApiError.notFound("The environment has no variable \"" + call.path("name") + "\"");
  }
}
