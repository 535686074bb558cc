package dev.dormouse.server;

import dev.dormouse.engine.Engine;
import dev.dormouse.server.alerts.AlertSender;
import dev.dormouse.server.analytics.Analytics;
import dev.dormouse.server.health.Metrics;
import dev.dormouse.server.http.HttpServer;
import java.net.URI;
import java.time.InstantSource;

/** A running server: the HTTP API of an engine, which stays its owner's. */
public final class Server implements AutoCloseable {
  private final String host;
  private final HttpServer http;
  private final Analytics analytics;
  private final Metrics metrics;
  private final AlertSender alerts;

  Server(String host, HttpServer http, Analytics analytics, Metrics metrics, AlertSender alerts) {
    this.host = host;
    this.http = http;
    this.analytics = analytics;
    this.metrics = metrics;
    this.alerts = alerts;
  }

  public static Server start(ServerConfig config, Engine engine, InstantSource clock) {
    return ServerAssembly.start(config, engine, clock);
  }

  /** The port that it listens on, also where the configuration said any. */
  public int port() {
    return http.port();
  }

  /** Its address on this machine. */
  public URI url() {
    String reachable = host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
    return URI.create(
        "http://" + (reachable.contains(":") ? "[" + reachable + "]" : reachable) + ":" + port());
  }

  @Override
  public void close() {
    http.close();
    alerts.close();
    analytics.close();
    metrics.close();
  }
}
