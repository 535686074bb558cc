package dev.dormouse.worker.crac;

/** A checkpoint could not be made; what resources threw is suppressed in it. */
public final class CheckpointException extends Exception {
  public CheckpointException(String message) {
    super(message);
  }
}
