package dev.dormouse.worker.checkpoint;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Map;

/**
 * The variables of a restored worker's environment, brought up to date for {@link System#getenv}.
 * The JDK has no interface for it, so this reaches into it, where the machine's JVM is started with
 * {@code --add-opens java.base/java.lang=ALL-UNNAMED}.
 */
final class Variables {
  private static final String PLACE = "java.lang.ProcessEnvironment";

  private Variables() {}

  /** Sets the variables; the others stay. False where the JVM does not let it. */
  static boolean set(Map<String, String> changed) {
    if (System.getenv().entrySet().containsAll(changed.entrySet())) {
      return true;
    }
    try {
      var variables = variables();
      var name = valueOf(PLACE + "$Variable");
      var value = valueOf(PLACE + "$Value");
      for (var each : changed.entrySet()) {
        var unused =
            variables.put(name.invoke(null, each.getKey()), value.invoke(null, each.getValue()));
      }
      return true;
    } catch (ReflectiveOperationException | RuntimeException e) {
      return false;
    }
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
