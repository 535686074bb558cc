package cinema.demo;

/** The demo saw something else than it should have. */
final class Unexpected extends RuntimeException {
  Unexpected(String message) {
    super(message);
  }
}
