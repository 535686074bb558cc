package dev.dormouse.server.deployments;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The name of a file by its content: {@code sha256:} and 64 hexadecimal digits. */
public record Digest(@JsonValue String value) {
  private static final String PREFIX = "sha256:";

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public Digest {
    if (!value.matches("sha256:[0-9a-f]{64}")) {
      throw new IllegalArgumentException(
          "a digest is \""
              + value.substring(0, Math.min(value.length(), 100))
              + "\"; it must be sha256: and 64 hexadecimal digits");
    }
  }

  /** The 64 digits alone. */
  String hex() {
    return value.substring(PREFIX.length());
  }

  static MessageDigest algorithm() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  static Digest of(MessageDigest finished) {
    return new Digest(PREFIX + HexFormat.of().formatHex(finished.digest()));
  }

  @Override
  public String toString() {
    return value;
  }
}
