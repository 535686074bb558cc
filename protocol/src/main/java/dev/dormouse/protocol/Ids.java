package dev.dormouse.protocol;

import java.security.SecureRandom;
import java.time.Instant;

/** How ids are made and checked: a prefix, then 25 characters that sort by time of creation. */
final class Ids {
  private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";
  private static final int TIME_LENGTH = 9;
  private static final int RANDOM_LENGTH = 16;
  private static final int MAX_LENGTH = 64;
  private static final int FAIR = 256 / ALPHABET.length() * ALPHABET.length();

  private Ids() {}

  static String create(String prefix, long epochMillis) {
    var id = new StringBuilder(prefix.length() + TIME_LENGTH + RANDOM_LENGTH).append(prefix);
    var time = Long.toString(epochMillis, 36);
    id.repeat('0', TIME_LENGTH - time.length()).append(time);
    // A new SecureRandom reads the system's source anew, so that restored twins of one checkpoint
    // differ.
    var random = new SecureRandom();
    byte[] drawn = new byte[2 * RANDOM_LENGTH];
    int length = id.length() + RANDOM_LENGTH;
    while (id.length() < length) {
      random.nextBytes(drawn);
      for (int i = 0; i < drawn.length && id.length() < length; i++) {
        int value = drawn[i] & 0xff;
        // Beyond, the first characters of the alphabet would come more often than the others.
        if (value < FAIR) {
          id.append(ALPHABET.charAt(value % ALPHABET.length()));
        }
      }
    }
    return id.toString();
  }

  /** The time in an id that {@link #create} made; the epoch where another made it. */
  static Instant createdAt(String prefix, String value) {
    int end = prefix.length() + TIME_LENGTH;
    if (value.length() != end + RANDOM_LENGTH) {
      return Instant.EPOCH;
    }
    try {
      return Instant.ofEpochMilli(Long.parseLong(value.substring(prefix.length(), end), 36));
    } catch (NumberFormatException e) {
      return Instant.EPOCH;
    }
  }

  static String check(String what, String prefix, String value) {
    if (!value.startsWith(prefix) || value.length() == prefix.length()) {
      throw new IllegalArgumentException(
          what + " is \"" + shown(value) + "\"; it must begin with \"" + prefix + "\"");
    }
    return checkWord(what, value, MAX_LENGTH);
  }

  /** Letters, digits and {@code _ - . / : @}, at most {@code max} of them. */
  static String checkWord(String what, String value, int max) {
    if (value.isEmpty() || value.length() > max) {
      throw new IllegalArgumentException(
          what + " has " + value.length() + " characters; it must have 1 to " + max);
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean fine =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "_-./:@".indexOf(c) >= 0;
      if (!fine) {
        throw new IllegalArgumentException(
            what
                + " is \""
                + shown(value)
                + "\"; only letters, digits and _ - . / : @ are allowed in it");
      }
    }
    return value;
  }

  private static String shown(String value) {
    return value.length() <= MAX_LENGTH ? value : value.substring(0, MAX_LENGTH) + "…";
  }
}
