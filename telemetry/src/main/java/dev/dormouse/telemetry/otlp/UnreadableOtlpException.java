package dev.dormouse.telemetry.otlp;

/** A body that is not what it says it is: sent again, it would be refused again. */
public final class UnreadableOtlpException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnreadableOtlpException(String message) {
    super(message);
  }
}
