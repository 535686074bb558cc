package dev.dormouse.sdk;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The server refused a call, or did not answer it after several tries.
 *
 * <p>Calls that could not reach the server, and those answered with 429 or a 5xx, have been
 * repeated with growing rests before this is thrown.
 */
public final class ApiException extends RuntimeException {
  private static final int NO_ANSWER = 0;

  private final int status;
  private final String serverMessage;

  /** The server answered with an error. */
  public ApiException(String attempted, int status, String serverMessage) {
    super(attempted + serverMessage);
    this.status = status;
    this.serverMessage = serverMessage;
  }

  /** No answer came, or none that is understood. */
  public ApiException(String message, @Nullable Throwable cause) {
    super(message, cause);
    this.status = NO_ANSWER;
    this.serverMessage = "";
  }

  /** The HTTP status of the answer; empty where none came, or none that is understood. */
  public OptionalInt status() {
    return status == NO_ANSWER ? OptionalInt.empty() : OptionalInt.of(status);
  }

  /** What the server said was wrong; empty where no answer came. */
  public String serverMessage() {
    return serverMessage;
  }
}
