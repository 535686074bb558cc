package dev.dormouse.server.http;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What a request must look like to reach an endpoint.
 *
 * @param path {@code {name}} stands for one part of a path, {@code <name>} for the rest of it
 */
public record Route(Method method, String path) {
  private static final Pattern PARAMETER = Pattern.compile("[{<](\\w+)[}>]");

  public Route {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("a path is \"" + path + "\"; it must begin with /");
    }
  }

  /** The names of the path's parameters, in their order. */
  public List<String> parameters() {
    return PARAMETER.matcher(path).results().map(found -> found.group(1)).toList();
  }

  /** The path with each parameter in braces, as OpenAPI writes it. */
  public String template() {
    return PARAMETER.matcher(path).replaceAll("{$1}");
  }

  @Override
  public String toString() {
    return method + " " + template();
  }
}
