package dev.dormouse.worker.loading;

/** The tasks of a deployment cannot be loaded; the message is meant for its author. */
public final class LoadFailure extends Exception {
  LoadFailure(String message) {
    super(message);
  }

  LoadFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
