package dev.dormouse.e2e;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A program outside of Dormouse that tasks have side effects on: it counts them. */
final class Effects implements AutoCloseable {
  private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
  private final HttpServer server;

  /** One effect. */
  record Effect(String run, int attempt, long pid) {}

  /**
   * @param seen told of each effect, before it is answered
   */
  Effects(Consumer<Effect> seen) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/effect",
        exchange -> {
          var query = new HashMap<String, String>();
          for (String part : exchange.getRequestURI().getQuery().split("&", -1)) {
            query.put(part.replaceFirst("=.*", ""), part.replaceFirst(".*=", ""));
          }
          var effect =
              new Effect(
                  query.getOrDefault("run", ""),
                  Integer.parseInt(query.getOrDefault("attempt", "0")),
                  Long.parseLong(query.getOrDefault("pid", "0")));
          counts.computeIfAbsent(effect.run(), _ -> new AtomicInteger()).incrementAndGet();
          seen.accept(effect);
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/effect";
  }

  /** How many effects the run has had. */
  int of(String run) {
    var count = counts.get(run);
    return count == null ? 0 : count.get();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
