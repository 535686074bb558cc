package dev.dormouse.protocol;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Why an attempt or a run ended badly.
 *
 * @param name the exception's class name, or a code such as {@code OUT_OF_MEMORY}
 * @param stackTrace the exception's stack trace as Java prints it, or null where there is none
 */
public record RunError(String name, String message, @Nullable String stackTrace) {
  public static final int MAX_MESSAGE = 16 * 1024;
  public static final int MAX_STACK_TRACE = 64 * 1024;

  public RunError {
    Objects.requireNonNull(name, "name");
    message = cut(Objects.requireNonNullElse(message, ""), MAX_MESSAGE);
    stackTrace = stackTrace == null ? null : cut(stackTrace, MAX_STACK_TRACE);
  }

  public static RunError of(String name, String message) {
    return new RunError(name, message, null);
  }

  private static String cut(String text, int max) {
    return text.length() <= max ? text : text.substring(0, max - 1) + "…";
  }
}
