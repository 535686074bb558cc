package dev.dormouse.engine.reports;

import dev.dormouse.protocol.RunError;
import org.jspecify.annotations.Nullable;

/** Text from machines, made such that the database can keep it. */
public final class PlainText {
  private PlainText() {}

  /** The text without NUL characters, which PostgreSQL cannot keep. */
  public static String of(String text) {
    return text.indexOf('\0') < 0 ? text : text.replace("\0", "");
  }

  static @Nullable RunError of(@Nullable RunError error) {
    if (error == null) {
      return null;
    }
    String trace = error.stackTrace();
    return new RunError(of(error.name()), of(error.message()), trace == null ? null : of(trace));
  }
}
