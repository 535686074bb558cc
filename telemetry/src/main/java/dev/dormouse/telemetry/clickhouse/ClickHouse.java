package dev.dormouse.telemetry.clickhouse;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A client of one ClickHouse. What it is given at an interrupt it cancels there too: a query that
 * nobody waits for any more stops.
 */
public final class ClickHouse implements AutoCloseable {
  private static final int MAX_MESSAGE = 64 << 10;
  private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);
  private static final Pattern CODE = Pattern.compile("Code: ([0-9]{1,9})\\.");

  private final Supplier<ClickHouseAddress> address;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  /** The address is asked for with each statement. */
  public ClickHouse(Supplier<ClickHouseAddress> address) {
    this.address = address;
  }

  /** Runs a statement whose answer does not matter. */
  public void execute(Statement statement) throws InterruptedException {
    read(statement, MAX_MESSAGE);
  }

  /** The whole answer, if it is not longer than the limit. */
  public byte[] read(Statement statement, int limit) throws InterruptedException {
    return send(
        statement,
        Map.of(),
        HttpRequest.BodyPublishers.ofString(statement.sql(), StandardCharsets.UTF_8),
        limit);
  }

  /** The answer as text, for answers that are short. */
  public String text(Statement statement) throws InterruptedException {
    return new String(read(statement, 16 << 20), StandardCharsets.UTF_8).strip();
  }

  /**
   * Inserts rows. When it comes back they are stored.
   *
   * @param statement {@code INSERT INTO … FORMAT …}
   * @param rows in that format
   */
  public void insert(Statement statement, byte[] rows) throws InterruptedException {
    send(
        statement,
        Map.of("query", statement.sql()),
        HttpRequest.BodyPublishers.ofByteArray(rows),
        MAX_MESSAGE);
  }

  private byte[] send(
      Statement statement, Map<String, String> more, HttpRequest.BodyPublisher body, int limit)
      throws InterruptedException {
    var to = address.get();
    var request =
        HttpRequest.newBuilder(uri(to.url(), statement, more))
            .header("X-ClickHouse-User", to.user())
            .header("X-ClickHouse-Key", to.password())
            .timeout(statement.patience())
            .POST(body)
            .build();
    try {
      var response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (var content = response.body()) {
        if (response.statusCode() != 200) {
          throw failure(response, content);
        }
        return limited(content, limit);
      }
    } catch (IOException e) {
      throw new ClickHouseUnavailableException("ClickHouse at " + to + " did not answer: " + e, e);
    } catch (InterruptedException e) {
      cancel(statement.id());
      throw e;
    }
  }

  private static URI uri(URI base, Statement statement, Map<String, String> more) {
    var pairs = new TreeMap<String, String>(statement.settings());
    pairs.putAll(more);
    statement.parameters().forEach((name, value) -> pairs.put("param_" + name, value));
    if (!statement.id().isEmpty()) {
      pairs.put("query_id", statement.id());
      pairs.put("log_comment", statement.id());
    }
    String line =
        pairs.entrySet().stream()
            .map(pair -> encoded(pair.getKey()) + "=" + encoded(pair.getValue()))
            .collect(Collectors.joining("&"));
    String text = base.toString();
    String separator = base.getRawQuery() == null ? "?" : "&";
    return line.isEmpty() ? base : URI.create(text + separator + line);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static ClickHouseException failure(
      HttpResponse<InputStream> response, InputStream content) throws IOException {
    String message = new String(content.readNBytes(MAX_MESSAGE), StandardCharsets.UTF_8).strip();
    String header = response.headers().firstValue("X-ClickHouse-Exception-Code").orElse("");
    Matcher inText = CODE.matcher(message);
    int code =
        header.matches("[0-9]{1,9}")
            ? Integer.parseInt(header)
            : inText.find() ? Integer.parseInt(inText.group(1)) : 0;
    return new ClickHouseException(
        code, message.isEmpty() ? "HTTP status " + response.statusCode() : message);
  }

  private static byte[] limited(InputStream content, int limit) throws IOException {
    byte[] bytes = content.readNBytes(limit);
    if (content.read() >= 0) {
      throw new ClickHouseException(
          396,
          String.format(
              Locale.ROOT, "Code: 396. The answer is longer than %d bytes", (Integer) limit));
    }
    return bytes;
  }

  /**
   * Stops a running query by its id. By its comment, for ids given by the caller are not the
   * embedded engine's own.
   */
  public void cancel(String id) {
    if (id.isEmpty()) {
      return;
    }
    var to = address.get();
    var kill =
        new Statement(
            "KILL QUERY WHERE Settings['log_comment'] = {id: String} ASYNC",
            Map.of("id", id),
            Map.of(),
            "",
            KILL_PATIENCE);
    var request =
        HttpRequest.newBuilder(uri(to.url(), kill, Map.of()))
            .header("X-ClickHouse-User", to.user())
            .header("X-ClickHouse-Key", to.password())
            .timeout(KILL_PATIENCE)
            .POST(HttpRequest.BodyPublishers.ofString(kill.sql()))
            .build();
    // Nobody waits for it: should it fail, the query's own ceilings end it.
    var _ = http.sendAsync(request, HttpResponse.BodyHandlers.discarding());
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
