package dev.dormouse.cli.access;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that answers as a test told it, and remembers what it was asked. */
public final class SmallServer implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();

  /** One request. */
  public record Asked(String request, String key, String body) {}

  private record Answer(int status, String body) {}

  public SmallServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  /** From now on answers so to {@code METHOD /path?query}. */
  public SmallServer answering(String request, int status, String body) {
    answers.put(request, new Answer(status, body));
    return this;
  }

  public URI url() {
    return URI.create("http://localhost:" + server.getAddress().getPort());
  }

  public List<Asked> asked() {
    return List.copyOf(asked);
  }

  public List<String> requests() {
    return asked.stream().map(Asked::request).toList();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
      var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      var authorization = exchange.getRequestHeaders().getFirst("Authorization");
      asked.add(new Asked(request, String.valueOf(authorization).replace("Bearer ", ""), body));
      var answer =
          answers.getOrDefault(request, new Answer(404, "{\"error\":\"no " + request + "\"}"));
      var bytes = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
