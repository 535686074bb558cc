package dev.dormouse.cli.mcp;

/** A call of a tool that cannot be answered, with what its model is told. */
final class WrongCall extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WrongCall(String message) {
    super(message);
  }
}
