package dev.dormouse.server.http;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running HTTP server: a list of endpoints on a port. */
public final class HttpServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HttpServer.class);
  private static final int MAX_CONNECTIONS = 20_000;
  private static final int MAX_HEADER_BYTES = 16 * 1024;

  /** Longer than the longest poll. */
  private static final Duration IDLE = Duration.ofSeconds(90);

  private final Javalin javalin;
  private final AtomicBoolean closing;

  private HttpServer(Javalin javalin, AtomicBoolean closing) {
    this.javalin = javalin;
    this.closing = closing;
  }

  /**
   * Begins to listen.
   *
   * @param port 0 for any free one
   */
  public static HttpServer start(
      String host,
      int port,
      List<Endpoint> endpoints,
      Authentication authentication,
      MeterRegistry registry) {
    var gate = new Gate(authentication);
    var closing = new AtomicBoolean();
    return new HttpServer(
        Javalin.create(
                config -> {
                  configure(config);
                  config.jetty.host = host;
                  config.jetty.port = port;
                  for (var endpoint : endpoints) {
                    var exchange = new Exchange(endpoint, gate, registry, closing);
                    for (var type : types(endpoint.route().method())) {
                      config.routes.addHttpHandler(type, endpoint.route().path(), exchange);
                    }
                  }
                  config.routes.exception(HttpResponseException.class, HttpServer::refuse);
                })
            .start(),
        closing);
  }

  public int port() {
    return javalin.port();
  }

  /** Lets short requests finish; long polls are cut off. */
  @Override
  public void close() {
    closing.set(true);
    try {
      javalin.jettyServer().server().stop();
    } catch (TimeoutException e) {
      log.debug("Requests were still held when the server stopped");
    } catch (Exception e) {
      throw new IllegalStateException("the HTTP server could not be stopped", e);
    }
  }

  private static void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.compressionStrategy = CompressionStrategy.NONE;
    config.http.prefer405over404 = true;
    config.http.defaultContentType = "application/json";
    config.concurrency.useVirtualThreads = true;
    var threads = new QueuedThreadPool();
    threads.setName("dormouse-http");
    threads.setVirtualThreadsExecutor(VirtualThreads.getNamedVirtualThreadsExecutor("http-"));
    config.jetty.threadPool = threads;
    config.jetty.modifyHttpConfiguration(HttpServer::configure);
    config.jetty.modifyServer(server -> {
      server.setErrorHandler(new JsonErrors());
      server.addBean(new NetworkConnectionLimit(MAX_CONNECTIONS, server));
      server.setStopTimeout(1000);
    });
    config.jetty.modifyServletContextHandler(
        handler -> handler.getServletHandler().setDecodeAmbiguousURIs(true));
  }

  private static void configure(HttpConfiguration http) {
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    http.setRequestHeaderSize(MAX_HEADER_BYTES);
    http.setIdleTimeout(IDLE.toMillis());
    // Ids of tasks and names of events may hold a slash, which comes as %2F.
    http.setUriCompliance(
        UriCompliance.DEFAULT.with(
            "dormouse",
            UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
            UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING));
  }

  private static List<HandlerType> types(Method method) {
    return switch (method) {
      case GET -> List.of(HandlerType.GET);
      case POST -> List.of(HandlerType.POST);
      case PUT -> List.of(HandlerType.PUT);
      case DELETE -> List.of(HandlerType.DELETE);
      case ANY ->
          List.of(
              HandlerType.GET,
              HandlerType.POST,
              HandlerType.PUT,
              HandlerType.PATCH,
              HandlerType.DELETE,
              HandlerType.HEAD,
              HandlerType.OPTIONS);
    };
  }

  /** Javalin's own refusals: no such path, no such method. */
  private static void refuse(HttpResponseException e, Context context) {
    String sentence =
        switch (e.getStatus()) {
          case 404 ->
              "There is no "
                  + context.method()
                  + " "
                  + context.path()
                  + "; GET /api/v1/openapi.json lists what there is";
          case 405 -> context.path() + " does not take " + context.method();
          default -> String.valueOf(e.getMessage());
        };
    context.header("x-request-id", Exchange.requestId(context));
    try {
      Exchange.write(context, Refusals.answer(e.getStatus(), sentence, Map.of()));
    } catch (IOException gone) {
      throw new java.io.UncheckedIOException(gone);
    }
  }
}
