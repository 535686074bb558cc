package dev.dormouse.sdk.spi;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Brings one call of the HTTP API to the server and its answer back. */
@FunctionalInterface
public interface Carrier {
  /**
   * Makes one call.
   *
   * @param path begins with {@code /api/}, with its query
   * @throws java.net.ConnectException where the call certainly did not reach the server
   * @throws IOException where no answer came
   */
  ApiAnswer carry(String method, String path, @Nullable JsonNode body)
      throws IOException, InterruptedException;
}
