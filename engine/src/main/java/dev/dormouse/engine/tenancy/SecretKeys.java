package dev.dormouse.engine.tenancy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/** How secret keys are made and hashed. */
final class SecretKeys {
  static final String PERSONAL_PREFIX = "tr_pat_";
  static final String NODE_PREFIX = "tr_node_";
  private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";

  /** 36^32: a little more than 160 random bits. */
  private static final int LENGTH = 32;

  private static final int HINT_LENGTH = 4;

  private SecretKeys() {}

  static String create(String prefix) {
    var random = new SecureRandom();
    var key = new StringBuilder(prefix);
    for (int i = 0; i < LENGTH; i++) {
      key.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
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
