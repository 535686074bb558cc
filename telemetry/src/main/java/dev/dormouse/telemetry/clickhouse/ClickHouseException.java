package dev.dormouse.telemetry.clickhouse;

/**
 * ClickHouse refused a statement or gave it up. The message is ClickHouse's own: it may name stored
 * tables and values, and is for logs, not for users.
 */
public final class ClickHouseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int code;
  private final String said;

  public ClickHouseException(int code, String message) {
    super(message);
    this.code = code;
    this.said = message;
  }

  /** ClickHouse's message. */
  public String said() {
    return said;
  }

  /** ClickHouse's number for what went wrong, as 60 for an unknown table. */
  public int code() {
    return code;
  }
}
