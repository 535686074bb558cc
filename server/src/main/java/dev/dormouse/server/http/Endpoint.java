package dev.dormouse.server.http;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;

/**
 * One operation of the API, as data: the router, the permissions, the limits of bodies, the metrics
 * and the OpenAPI document are made of a list of these.
 *
 * @param outcomes the answers that are its own; those that any endpoint may give are added where
 *     they are needed
 */
public record Endpoint(
    Route route,
    String summary,
    Permission permission,
    Body body,
    List<Parameter> parameters,
    List<Outcome> outcomes,
    Handler handler) {
  public Endpoint {
    parameters = List.copyOf(parameters);
    outcomes = List.copyOf(outcomes);
    if (outcomes.isEmpty()) {
      throw new IllegalArgumentException(route + " has no outcome");
    }
  }

  public static Draft get(String path) {
    return new Draft(new Route(Method.GET, path));
  }

  public static Draft post(String path) {
    return new Draft(new Route(Method.POST, path));
  }

  public static Draft put(String path) {
    return new Draft(new Route(Method.PUT, path));
  }

  public static Draft delete(String path) {
    return new Draft(new Route(Method.DELETE, path));
  }

  public static Draft any(String path) {
    return new Draft(new Route(Method.ANY, path));
  }

  /** An endpoint in the making. */
  public static final class Draft {
    private final Route route;
    private final List<Parameter> parameters = new ArrayList<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private String summary = "";
    private Permission permission = Permission.of(Access.SECRET_KEY);
    private Body body = new Body.None();

    private Draft(Route route) {
      this.route = route;
    }

    public Draft does(String summary) {
      this.summary = summary;
      return this;
    }

    public Draft opensTo(Permission permission) {
      this.permission = permission;
      return this;
    }

    public Draft opensTo(Access first, Access... others) {
      return opensTo(Permission.of(first, others));
    }

    public Draft takes(Body body) {
      this.body = body;
      return this;
    }

    public Draft takes(Type type) {
      return takes(new Body.Json(type, Body.SMALL, false));
    }

    public Draft takes(Type type, int maxBytes) {
      return takes(new Body.Json(type, maxBytes, false));
    }

    public Draft with(Parameter... parameters) {
      this.parameters.addAll(List.of(parameters));
      return this;
    }

    public Draft answers(int status, Type type, String description) {
      outcomes.add(new Outcome.Json(status, type, description));
      return this;
    }

    public Draft answers(Outcome outcome) {
      outcomes.add(outcome);
      return this;
    }

    /** May refuse, in the form of every error. */
    public Draft refuses(int status, String description) {
      return answers(status, ErrorAnswer.class, description);
    }

    public Endpoint by(Handler handler) {
      return new Endpoint(route, summary, permission, body, parameters, outcomes, handler);
    }
  }
}
