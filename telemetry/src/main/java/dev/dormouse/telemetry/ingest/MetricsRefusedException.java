package dev.dormouse.telemetry.ingest;

/** More metrics wait to be stored than memory is meant for. */
public final class MetricsRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MetricsRefusedException(int waiting) {
    super(
        waiting
            + " metrics wait to be stored, and no more are taken: ClickHouse is away, or too slow");
  }
}
