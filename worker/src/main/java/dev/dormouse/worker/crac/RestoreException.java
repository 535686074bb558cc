package dev.dormouse.worker.crac;

/** Resources did not come back after a checkpoint; what they threw is suppressed in it. */
public final class RestoreException extends Exception {
  public RestoreException(String message) {
    super(message);
  }
}
