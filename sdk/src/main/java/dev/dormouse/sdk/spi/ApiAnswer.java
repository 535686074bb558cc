package dev.dormouse.sdk.spi;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What the server answered to one call.
 *
 * @param body the answer's JSON, or null where it had none
 * @param retryAfter how long the server wants to be left alone, or null where it did not say
 */
public record ApiAnswer(int status, @Nullable JsonNode body, @Nullable Duration retryAfter) {
  /** An answer that asks for no rest. */
  public static ApiAnswer of(int status, @Nullable JsonNode body) {
    return new ApiAnswer(status, body, null);
  }

  /** Whether the call did what it was for. */
  public boolean isSuccess() {
    return status >= 200 && status < 300;
  }
}
