package dev.dormouse.engine.tenancy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/** How secret keys are made and hashed. */
final class SecretKeys {
  static final String PERSONAL_PREFIX = "tr_pat_";
  static final String NODE_PREFIX = "tr_node_";
  private static final String SMALL = "0123456789abcdefghijklmnopqrstuvwxyz";

  /** 36^32: a little more than 160 random bits. */
  private static final int LENGTH = 32;

  private static final String ALL = SMALL + "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

  /** 62^24: a little more than 142 random bits. */
  private static final int ENVIRONMENT_LENGTH = 24;

  private static final int HINT_LENGTH = 4;

  private SecretKeys() {}

  static String create(String prefix) {
    return create(prefix, SMALL, LENGTH);
  }

  /**
   * A key of an environment. The official client knows keys of this form for those whose hash alone
   * is kept, and has the server make public tokens, instead of signing them with the key itself.
   */
  static String create(EnvironmentKind kind) {
    return create(kind.keyPrefix() + "sk_", ALL, ENVIRONMENT_LENGTH);
  }

  private static String create(String prefix, String alphabet, int length) {
    var random = new SecureRandom();
    var key = new StringBuilder(prefix);
    for (int i = 0; i < length; i++) {
      key.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return key.toString();
  }

  static byte[] hash(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The prefix and the last characters: enough for a person to tell their keys apart. */
  static String hint(String key) {
    return key.substring(0, key.lastIndexOf('_') + 1)
        + "…"
        + key.substring(key.length() - HINT_LENGTH);
  }
}
