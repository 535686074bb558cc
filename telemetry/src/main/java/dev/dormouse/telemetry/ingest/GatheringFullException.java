package dev.dormouse.telemetry.ingest;

/** More waits to be stored than memory is meant for. */
public final class GatheringFullException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  GatheringFullException(int waiting) {
    super(
        waiting
            + " items wait to be stored, and no more are taken: ClickHouse is away, or too slow");
  }
}
