package cinema.boxoffice.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.json.JsonMapper;

/** Answers calls with JSON: a list of routes on the JDK's HTTP server, for this host only. */
public final class JsonServer implements Closeable {
  /** The most bytes of a body that are read. */
  public static final int MAX_BODY = 64 * 1024;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final List<Route> routes;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /** Starts to listen; 0 is any free port. */
  public JsonServer(int port, List<Route> routes) {
    this.routes = List.copyOf(routes);
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The box office cannot listen on port " + port + ": " + e.getMessage(), e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
  }

  /** The port on which it listens. */
  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      try {
        answer(exchange, 200, respond(exchange));
      } catch (Refusal refusal) {
        answer(exchange, refusal.status(), error(refusal.reason()));
      } catch (RuntimeException e) {
        System.getLogger("cinema").log(System.Logger.Level.ERROR, "A call failed.", e);
        answer(exchange, 500, error("the box office failed: " + e));
      }
    }
  }

  private Object respond(HttpExchange exchange) throws IOException {
    var method = exchange.getRequestMethod();
    var path = exchange.getRequestURI().getPath();
    byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
    if (body.length > MAX_BODY) {
      throw Refusal.tooLarge("the body is larger than " + MAX_BODY + " bytes");
    }
    for (var route : routes) {
      var names = route.match(method, path);
      if (names.isPresent()) {
        return route.handler().handle(new Call(JSON, exchange, names.get(), body));
      }
    }
    throw Refusal.notFound("there is no " + method + " " + path);
  }

  private static void answer(HttpExchange exchange, int status, Object body) throws IOException {
    byte[] json = JSON.writeValueAsBytes(body);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, json.length);
    exchange.getResponseBody().write(json);
  }

  private static Map<String, String> error(String message) {
    return Map.of("error", message);
  }
}
