package dev.dormouse.benchmarks.machines.cinema;

import cinema.api.Cart;
import cinema.api.Charge;
import cinema.api.Effect;
import cinema.api.Order;
import cinema.api.Ticket;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.dormouse.protocol.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The cinema's services without its database: they grant everything, and note when each run first
 * asked for what. So that runs, and not tickets, are what is measured.
 */
final class QuickBoxOffice implements AutoCloseable {
  static final String RESERVES = "POST tickets";
  static final String FINDS_CART = "GET carts";

  private static final InstantSource CLOCK = InstantSource.system();
  private static final BigDecimal PRICE = new BigDecimal("12.50");
  private static final int BACKLOG = 256;

  private final HttpServer server;
  private final Map<String, CompletableFuture<Instant>> heard = new ConcurrentHashMap<>();

  QuickBoxOffice() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  /** When a run first asked; waits until it does. */
  Instant when(String run, String asked, Duration patience) throws Exception {
    return note(run, asked).get(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private CompletableFuture<Instant> note(String run, String asked) {
    return heard.computeIfAbsent(run + " " + asked, name -> new CompletableFuture<>());
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var now = CLOCK.instant();
      var path = exchange.getRequestURI().getPath().split("/", -1);
      var run = exchange.getRequestHeaders().getFirst(Effect.RUN_HEADER);
      exchange.getRequestBody().readAllBytes();
      var body = Json.mapper().writeValueAsBytes(body(path, run));
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
      note(run, exchange.getRequestMethod() + " " + path[1]).complete(now);
    }
  }

  private static Object body(String[] path, String run) {
    return switch (path[1]) {
      case "tickets" -> new Ticket(path[2], "The Dormouse", path[2], PRICE);
      case "carts" -> new Cart(path[2], "usr", "buyer@example.org", List.of(), PRICE);
      case "charges" -> new Charge("charge of " + run, "cart", PRICE, false);
      case "orders" -> new Order("order of " + run, "ticket", "charge");
      default -> Map.of();
    };
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
