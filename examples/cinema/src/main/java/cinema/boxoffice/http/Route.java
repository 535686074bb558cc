package cinema.boxoffice.http;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is done for a method and a path.
 *
 * @param path segments in braces match anything: {@code /tickets/{id}/reservation}
 */
public record Route(String method, String path, Handler handler) {
  /** Does what is asked and returns what is answered. */
  @FunctionalInterface
  public interface Handler {
    Object handle(Call call);
  }

  /** What stands for the segments in braces, or nothing where the route is another. */
  Optional<Map<String, String>> match(String otherMethod, String otherPath) {
    var expected = path.split("/", -1);
    var actual = otherPath.split("/", -1);
    if (!method.equals(otherMethod) || expected.length != actual.length) {
      return Optional.empty();
    }
    var names = new HashMap<String, String>();
    for (int i = 0; i < expected.length; i++) {
      if (expected[i].startsWith("{")) {
        names.put(expected[i].substring(1, expected[i].length() - 1), actual[i]);
      } else if (!expected[i].equals(actual[i])) {
        return Optional.empty();
      }
    }
    return Optional.of(names);
  }
}
