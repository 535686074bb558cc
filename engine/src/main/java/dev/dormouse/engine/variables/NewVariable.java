package dev.dormouse.engine.variables;

import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a variable shall be.
 *
 * @param secret whether it is never shown again; null for as it is, or not where it is new
 */
public record NewVariable(String name, String value, @Nullable Boolean secret) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");

  /** Half of what Linux takes for one. */
  private static final int MOST_CHARACTERS = 64 * 1024;

  /** What would change the machine's JVM, or who it believes to be, before a task's first line. */
  private static final Set<String> RESERVED =
      Set.of(
          "JAVA_TOOL_OPTIONS",
          "JDK_JAVA_OPTIONS",
          "_JAVA_OPTIONS",
          "LD_PRELOAD",
          "LD_LIBRARY_PATH",
          "LD_AUDIT");

  private static final String OWN = "DORMOUSE_";

  public NewVariable {
    if (!NAME.matcher(name).matches()) {
      throw new EngineException(
          ErrorCode.INVALID,
          "the variable's name is \"%s\"; it must be at most 128 letters, digits and _, and not begin with a digit"
              .formatted(name));
    }
    if (RESERVED.contains(name) || name.startsWith(OWN)) {
      throw new EngineException(
          ErrorCode.INVALID,
          "the variable %s is Dormouse's own or would change the machine's JVM; choose another name"
              .formatted(name));
    }
    if (value.length() > MOST_CHARACTERS) {
      throw new EngineException(
          ErrorCode.TOO_LARGE,
          "the value of %s has %d characters; at most %d are kept"
              .formatted(name, value.length(), MOST_CHARACTERS));
    }
    if (value.indexOf('\0') >= 0) {
      throw new EngineException(
          ErrorCode.INVALID,
          "the value of %s has the character NUL, which no environment can hold".formatted(name));
    }
  }

  /** Without the value. */
  @Override
  public String toString() {
    return "NewVariable[" + name + "]";
  }
}
