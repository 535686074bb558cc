package cinema.clients;

import cinema.api.Effect;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;

/** Calls a service that speaks JSON over HTTP. */
public final class JsonClient {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
  private final URI url;
  private final Supplier<String> runId;

  /** Calls the service at the URL on behalf of a run. */
  public JsonClient(URI url, Supplier<String> runId) {
    this.url = url;
    this.runId = runId;
  }

  /** Reads something. */
  public <T> T get(String path, Class<T> type) throws IOException, InterruptedException {
    return JSON.readValue(send(request(path).GET().build()), type);
  }

  /** Asks for something to be done. */
  public <T> T post(String path, Object body, Class<T> type)
      throws IOException, InterruptedException {
    return JSON.readValue(send(posting(path, body).build()), type);
  }

  /** Asks for something to be done, but only once for each key. */
  public <T> T postOnce(String key, String path, Object body, Class<T> type)
      throws IOException, InterruptedException {
    var request = posting(path, body).header("Idempotency-Key", key).build();
    return JSON.readValue(send(request), type);
  }

  /** Asks for something to be undone. */
  public void delete(String path) throws IOException, InterruptedException {
    var unused = send(request(path).DELETE().build());
  }

  /** A name as a part of a path or of a query. */
  public static String segment(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private HttpRequest.Builder posting(String path, Object body) {
    return request(path).POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(url.resolve(path))
        .timeout(TIMEOUT)
        .header("Content-Type", "application/json")
        .header(Effect.RUN_HEADER, runId.get());
  }

  private String send(HttpRequest request) throws IOException, InterruptedException {
    var response = http.send(request, BodyHandlers.ofString());
    if (response.statusCode() == 200) {
      return response.body();
    }
    throw new IOException(
        "%s %s was answered with %d: %s"
            .formatted(request.method(), request.uri(), response.statusCode(), response.body()));
  }
}
