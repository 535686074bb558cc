package dev.dormouse.telemetry.embedded;

/** A statement that ClickHouse refused or gave up, with ClickHouse's own code and message. */
final class StatementException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int code;

  StatementException(int code, String message) {
    super(message);
    this.code = code;
  }

  int code() {
    return code;
  }
}
