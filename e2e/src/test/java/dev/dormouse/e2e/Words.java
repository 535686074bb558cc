package dev.dormouse.e2e;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A program outside of Dormouse that runs tell something: {@code ?run=…&word=…}. */
final class Words implements AutoCloseable {
  private final Map<String, List<String>> words = new ConcurrentHashMap<>();
  private final String host;
  private final HttpServer server;

  Words() throws IOException {
    this("127.0.0.1");
  }

  /** At another address of this host. */
  Words(String host) throws IOException {
    this.host = host;
    server = HttpServer.create(new InetSocketAddress(host, 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/word",
        exchange -> {
          var parts = exchange.getRequestURI().getRawQuery().split("&", -1);
          var run = parts[0].replaceFirst(".*=", "");
          var word = URLDecoder.decode(parts[1].replaceFirst("word=", ""), StandardCharsets.UTF_8);
          words.computeIfAbsent(run, _ -> new CopyOnWriteArrayList<>()).add(word);
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
  }

  String url() {
    return "http://" + host + ":" + server.getAddress().getPort() + "/word";
  }

  List<String> of(String run) {
    return List.copyOf(words.getOrDefault(run, List.of()));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
