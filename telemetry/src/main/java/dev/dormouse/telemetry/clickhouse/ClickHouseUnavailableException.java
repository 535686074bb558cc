package dev.dormouse.telemetry.clickhouse;

/** ClickHouse was not reached, or went away before it answered: to be tried again. */
public final class ClickHouseUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ClickHouseUnavailableException(String message) {
    super(message);
  }

  public ClickHouseUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
