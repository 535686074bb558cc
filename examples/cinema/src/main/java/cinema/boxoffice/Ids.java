package cinema.boxoffice;

import java.util.UUID;

/** Makes names for new things. */
final class Ids {
  private static final int LENGTH = 12;

  private Ids() {}

  static String next(String prefix) {
    return prefix + "_" + UUID.randomUUID().toString().replace("-", "").substring(0, LENGTH);
  }
}
