package dev.dormouse.engine.failures;

import dev.dormouse.protocol.RunError;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What failures that look alike have in common: the error's type and the first frames of its stack
 * trace, without line numbers, which any change of the file moves; where there is no stack trace,
 * its message without what differs from one to the next.
 *
 * @param hash the same for all of a group
 * @param message the message without numbers, ids and quoted texts
 */
record Fingerprint(String hash, String message) {
  private static final int FRAMES = 5;
  private static final int LONGEST_MESSAGE = 500;
  private static final Pattern FRAME =
      Pattern.compile("^\\s*at ([\\w.$/<>]+)\\(", Pattern.MULTILINE);

  /** Lambdas, proxies and hidden classes are numbered as they come. */
  private static final Pattern NUMBERED =
      Pattern.compile("\\$\\$?[A-Za-z]*\\$?\\d+|/0x[0-9a-f]+|\\d+");

  private static final List<Rule> RULES =
      List.of(
          new Rule("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F-]{22,27}", "<id>"),
          new Rule("\\b[a-z]+_[0-9a-z]{16,}\\b", "<id>"),
          new Rule("[\\w.+-]+@[\\w-]+\\.[\\w.]+", "<address>"),
          new Rule("https?://\\S+", "<url>"),
          new Rule(
              "\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d(:\\d\\d([.,]\\d+)?)?(Z|[+-]\\d\\d:?\\d\\d)?",
              "<time>"),
          new Rule("@[0-9a-f]{4,}\\b", "@<hash>"),
          new Rule("\\b[0-9a-f]{16,}\\b", "<id>"),
          new Rule("\"[^\"]{0,200}\"|'[^']{0,200}'", "<text>"),
          new Rule("-?\\d+([.,]\\d+)*", "<number>"));

  private record Rule(Pattern pattern, String replacement) {
    Rule(String pattern, String replacement) {
      this(Pattern.compile(pattern), replacement);
    }
  }

  static Fingerprint of(RunError error) {
    String message = normalized(error.message());
    String trace = error.stackTrace();
    var frames =
        trace == null
            ? List.<String>of()
            : FRAME
                .matcher(trace)
                .results()
                .map(found -> NUMBERED.matcher(found.group(1)).replaceAll(""))
                .limit(FRAMES)
                .toList();
    String same = error.name() + "\n" + (frames.isEmpty() ? message : String.join("\n", frames));
    return new Fingerprint(hash(same), message);
  }

  private static String normalized(String message) {
    String text = message.lines().findFirst().orElse("").strip();
    text = text.substring(0, Math.min(text.length(), 2 * LONGEST_MESSAGE));
    for (var rule : RULES) {
      text = rule.pattern().matcher(text).replaceAll(rule.replacement());
    }
    return text.substring(0, Math.min(text.length(), LONGEST_MESSAGE));
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 16);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
