package dev.dormouse.worker.broken.none;

/** Has no task, and is never initialized by the search for one. */
final class Plain {
  static final String NEVER = fail();

  private static String fail() {
    throw new IllegalStateException("a class without tasks was initialized");
  }

  private Plain() {}
}
