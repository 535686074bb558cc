package dev.dormouse.server.http;

import java.util.Map;

/** A request that is refused, with the status and the sentence that its sender gets. */
public final class ApiError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient Map<String, String> headers;

  public ApiError(int status, String message) {
    this(status, message, Map.of());
  }

  public ApiError(int status, String message, Map<String, String> headers) {
    // Without a stack trace: it tells of the sender's mistake, not of ours.
    super(message, null, false, false);
    this.status = status;
    this.headers = Map.copyOf(headers);
  }

  public static ApiError badRequest(String message) {
    return new ApiError(400, message);
  }

  public static ApiError forbidden(String message) {
    return new ApiError(403, message);
  }

  public static ApiError notFound(String message) {
    return new ApiError(404, message);
  }

  public int status() {
    return status;
  }

  public Map<String, String> headers() {
    return headers;
  }

  /** The refusal's sentence. */
  public String sentence() {
    return String.valueOf(getMessage());
  }
}
