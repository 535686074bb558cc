package dev.dormouse.deploy.remote;

import dev.dormouse.protocol.Json;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/** A server's HTTP API as somebody with a key uses it. */
public final class Api implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration EXCHANGE_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration UPLOAD_TIMEOUT = Duration.ofMinutes(15);
  private static final long MAX_ANSWER = 64L * 1024 * 1024;
  private static final int SHOWN = 500;

  private final HttpClient http;
  private final String url;
  private final String key;

  /** The API at an address, with a secret key or a personal token. */
  public Api(URI url, String key) {
    var text = url.toString();
    this.url = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    this.key = key;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  public String url() {
    return url;
  }

  public JsonNode get(String path) throws ApiFailure, InterruptedException {
    return exchange(request(path, EXCHANGE_TIMEOUT).GET());
  }

  /** As {@link #get}, empty where the server says that there is no answer yet (202). */
  public Optional<JsonNode> poll(String path) throws ApiFailure, InterruptedException {
    var response = send(request(path, EXCHANGE_TIMEOUT).GET());
    return response.statusCode() == 202 ? Optional.empty() : Optional.of(json(response.body()));
  }

  public JsonNode post(String path, Object body) throws ApiFailure, InterruptedException {
    return exchange(
        request(path, EXCHANGE_TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(Json.mapper().writeValueAsBytes(body))));
  }

  /** Posts and reads the answer as the given type. */
  public <T> T post(String path, Object body, Class<T> answer)
      throws ApiFailure, InterruptedException {
    return read(post(path, body), answer, path);
  }

  public JsonNode delete(String path) throws ApiFailure, InterruptedException {
    return exchange(request(path, EXCHANGE_TIMEOUT).DELETE());
  }

  public JsonNode put(String path, Object body) throws ApiFailure, InterruptedException {
    return exchange(
        request(path, EXCHANGE_TIMEOUT)
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofByteArray(Json.mapper().writeValueAsBytes(body))));
  }

  /** Sends a file as it is. */
  public JsonNode put(String path, Path file) throws ApiFailure, InterruptedException {
    return exchange(
        request(path, UPLOAD_TIMEOUT)
            .header("Content-Type", "application/octet-stream")
            .PUT(content(file)));
  }

  private static BodyPublisher content(Path file) throws ApiFailure {
    try {
      return BodyPublishers.ofFile(file);
    } catch (FileNotFoundException e) {
      throw new IllegalStateException(file + " was there when the deploy began, and is gone", e);
    }
  }

  private HttpRequest.Builder request(String path, Duration timeout) {
    return HttpRequest.newBuilder(URI.create(url + path))
        .header("Authorization", "Bearer " + key)
        .header("Accept", "application/json")
        .timeout(timeout);
  }

  private JsonNode exchange(HttpRequest.Builder request) throws ApiFailure, InterruptedException {
    return json(send(request).body());
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request)
      throws ApiFailure, InterruptedException {
    HttpResponse<byte[]> response;
    try {
      response =
          http.send(request.build(), BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER));
    } catch (ConnectException e) {
      throw new ApiFailure.Unreachable(
          "No server answers at " + url + ". \"dormouse start\" starts one; --url names another.",
          e);
    } catch (HttpTimeoutException e) {
      throw new ApiFailure.Unreachable("The server at " + url + " did not answer in time.", e);
    } catch (IOException e) {
      throw new ApiFailure.Unreachable(
          "The connection to " + url + " broke off: " + e.getMessage(), e);
    }
    if (response.statusCode() / 100 != 2) {
      throw new ApiFailure.Refused(response.statusCode(), error(response));
    }
    return response;
  }

  private JsonNode json(byte[] body) throws ApiFailure {
    if (body.length == 0) {
      return NullNode.getInstance();
    }
    try {
      return Json.mapper().readTree(body);
    } catch (JacksonException e) {
      throw new ApiFailure.Refused(
          200, "What answers at " + url + " is not a Dormouse server: its answer is not JSON.");
    }
  }

  private <T> T read(JsonNode json, Class<T> type, String path) throws ApiFailure {
    try {
      return Json.mapper().treeToValue(json, type);
    } catch (JacksonException e) {
      throw new ApiFailure.Refused(
          200,
          "The server's answer to "
              + path
              + " is not understood (is it of another version?): "
              + e.getOriginalMessage());
    }
  }

  private String error(HttpResponse<byte[]> response) {
    var text = new String(response.body(), java.nio.charset.StandardCharsets.UTF_8).strip();
    try {
      var error = Json.mapper().readTree(text).path("error");
      if (error.isString()) {
        return error.stringValue();
      }
    } catch (JacksonException e) {
      // Not the API's form: shown as it is.
      return url + " answered " + response.statusCode() + ": " + cut(text);
    }
    return url + " answered " + response.statusCode() + (text.isEmpty() ? "" : ": " + cut(text));
  }

  private static String cut(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
