package dev.dormouse.sdk;

import dev.dormouse.protocol.Json;
import dev.dormouse.sdk.spi.ApiAnswer;
import dev.dormouse.sdk.spi.Carrier;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Calls a server over HTTP with a key. */
final class HttpCarrier implements Carrier {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /** Longer than the server holds any call. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(90);

  private final URI url;
  private final String secretKey;
  private final HttpClient http;

  HttpCarrier(URI url, String secretKey) {
    this.url = url;
    this.secretKey = secretKey;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
  }

  @Override
  public ApiAnswer carry(String method, String path, @Nullable JsonNode body)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(ANSWER_TIMEOUT)
            .header("authorization", "Bearer " + secretKey)
            .header("accept", "application/json");
    if (body == null) {
      request.method(method, BodyPublishers.noBody());
    } else {
      request
          .header("content-type", "application/json")
          .method(method, BodyPublishers.ofByteArray(Json.mapper().writeValueAsBytes(body)));
    }
    var response = http.send(request.build(), BodyHandlers.ofByteArray());
    return new ApiAnswer(response.statusCode(), read(response), retryAfter(response));
  }

  private static @Nullable JsonNode read(HttpResponse<byte[]> response) throws IOException {
    byte[] body = response.body();
    if (body.length == 0) {
      return null;
    }
    try {
      return Json.mapper().readTree(body);
    } catch (JacksonException e) {
      if (response.statusCode() >= 400) {
        // A proxy's page, for instance: its status tells enough.
        return JsonNodeFactory.instance
            .objectNode()
            .put("error", "the answer is not JSON; is this address a Dormouse server's?");
      }
      throw new IOException("the answer is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static @Nullable Duration retryAfter(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("retry-after")
        .filter(value -> value.matches("\\d{1,6}"))
        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
        .orElse(null);
  }

  URI url() {
    return url;
  }
}
