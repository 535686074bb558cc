package dev.dormouse.engine.runs;

import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/** JSON as it is kept: compact text. */
public final class JsonText {
  private static final int MOST_DIGITS = 1000;

  private JsonText() {}

  /**
   * The text of a value, which may have so many bytes; \u0000 and lone surrogates stay as escapes.
   */
  public static String of(String what, JsonNode value, int maxBytes) {
    String text = escapeLoneSurrogates(value.toString());
    // Cheap bounds first: a char is one to three bytes.
    if (text.length() > maxBytes
        || (text.length() > maxBytes / 3
            && text.getBytes(StandardCharsets.UTF_8).length > maxBytes)) {
      throw new EngineException(
          ErrorCode.TOO_LARGE,
          "%s has %d bytes of JSON; at most %d are taken"
              .formatted(what, text.getBytes(StandardCharsets.UTF_8).length, maxBytes));
    }
    return text;
  }

  /**
   * As {@link #of}, for what the database must look into: \u0000 and lone surrogates are refused,
   * and so are numbers that grow beyond the limit when it writes them out.
   */
  public static String searchable(String what, JsonNode value, int maxBytes) {
    String text = of(what, value, maxBytes);
    long written = text.length() + addedDigits(what, value);
    if (written > maxBytes) {
      throw new EngineException(
          ErrorCode.TOO_LARGE,
          "%s has %d bytes of JSON once its numbers are written out; at most %d are taken"
              .formatted(what, written, maxBytes));
    }
    for (int at = text.indexOf("\\u"); at >= 0; at = text.indexOf("\\u", at + 2)) {
      boolean escape = isEscape(text, at);
      if (escape && text.startsWith("0000", at + 2)) {
        throw new EngineException(
            ErrorCode.INVALID,
            what + " contains the character \\u0000, which cannot be kept in it; leave it out");
      }
      if (escape && (text.startsWith("d", at + 2) || text.startsWith("D", at + 2))) {
        throw new EngineException(
            ErrorCode.INVALID,
            what + " contains half of a character (a lone surrogate); leave it out");
      }
    }
    return text;
  }

  /** The database keeps 1E+3 as 1000. */
  private static long addedDigits(String what, JsonNode value) {
    long added = 0;
    if (value.isContainer()) {
      for (JsonNode child : value.values()) {
        added += addedDigits(what, child);
      }
    } else if (value.isNumber() && !value.isIntegralNumber()) {
      var number = value.decimalValue();
      if (Math.abs(number.scale()) > MOST_DIGITS) {
        throw new EngineException(
            ErrorCode.INVALID,
            "%s contains the number %s; it may have at most %d digits on each side of the point"
                .formatted(what, number, MOST_DIGITS));
      }
      added =
          number.scale() < 0 ? -number.scale() : Math.max(0, number.scale() - number.precision());
    }
    return added;
  }

  /** A backslash begins an escape where an even number of backslashes comes before it. */
  private static boolean isEscape(String text, int at) {
    int before = at;
    while (before > 0 && text.charAt(before - 1) == '\\') {
      before--;
    }
    return (at - before) % 2 == 0;
  }

  /** UTF-8 has no bytes for half a character, so that it would come out as a question mark. */
  private static String escapeLoneSurrogates(String text) {
    StringBuilder escaped = null;
    int copied = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
        continue;
      }
      if (escaped == null) {
        escaped = new StringBuilder(text.length() + 16);
      }
      escaped.append(text, copied, i).append("\\u%04x".formatted((int) c));
      copied = i + 1;
    }
    return escaped == null ? text : escaped.append(text, copied, text.length()).toString();
  }
}
