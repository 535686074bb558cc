package dev.dormouse.protocol.api;

import java.util.Map;

/**
 * The body of {@code POST /api/v1/runs/{id}/waits/{waitpointId}/answer}: what the task answers to a
 * received request.
 *
 * @param status 200 to 599
 * @param bodyBase64 the body, in Base64
 */
public record RequestAnswer(int status, Map<String, String> headers, String bodyBase64) {
  public RequestAnswer {
    headers = Map.copyOf(headers);
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException("status is " + status + "; it must be 200 to 599");
    }
  }
}
