package dev.dormouse.worker.checkpoint;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The variables of a restored worker's environment, brought up to date for {@link System#getenv}.
 * The JDK has no interface for it, so this reaches into it, where the machine's JVM is started with
 * {@code --add-opens java.base/java.lang=ALL-UNNAMED}.
 */
final class Variables {
  /** The names of those that Dormouse has given, joined by commas; itself such a variable. */
  private static final String GIVEN = "DORMOUSE_VARIABLES";

  private static final String PLACE = "java.lang.ProcessEnvironment";

  private Variables() {}

  /**
   * Makes these the variables that Dormouse has given; those that the machine has of itself stay.
   * False where the JVM does not let it.
   */
  static boolean set(Map<String, String> given) {
    var before = given();
    if (System.getenv().entrySet().containsAll(given.entrySet())
        && given.keySet().containsAll(before)) {
      return true;
    }
    try {
      var variables = variables();
      var name = valueOf(PLACE + "$Variable");
      var value = valueOf(PLACE + "$Value");
      for (var gone : before) {
        var unused = variables.remove(name.invoke(null, gone));
      }
      var now = new TreeMap<>(given);
      now.put(GIVEN, String.join(",", given.keySet()));
      for (var each : now.entrySet()) {
        var unused =
            variables.put(name.invoke(null, each.getKey()), value.invoke(null, each.getValue()));
      }
      return true;
    } catch (ReflectiveOperationException | RuntimeException e) {
      return false;
    }
  }

  private static List<String> given() {
    var names = System.getenv(GIVEN);
    return names == null || names.isEmpty() ? List.of() : List.of(names.split(",", -1));
  }

  @SuppressWarnings("unchecked")
  private static Map<Object, Object> variables() throws ReflectiveOperationException {
    Field field = Class.forName(PLACE).getDeclaredField("theEnvironment");
    field.setAccessible(true);
    return (Map<Object, Object>) field.get(null);
  }

  private static Method valueOf(String type) throws ReflectiveOperationException {
    var method = Class.forName(type).getMethod("valueOf", String.class);
    method.setAccessible(true);
    return method;
  }
}
