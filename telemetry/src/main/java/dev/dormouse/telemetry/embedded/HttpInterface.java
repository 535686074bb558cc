package dev.dormouse.telemetry.embedded;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.dormouse.telemetry.embedded.Engine.Figures;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * ClickHouse's HTTP interface on the loopback address, over the engine of this process. Whoever
 * talks to it must know the password. Answers are complete before their first byte is sent, so the
 * status code always tells the truth.
 */
final class HttpInterface implements AutoCloseable {
  /** The longest request: an insert of many rows. */
  static final long MAX_REQUEST = 256L << 20;

  /** The longest answer that is sent on. */
  private static final long MAX_ANSWER = 1L << 30;

  private static final int THREADS = 64;
  private static final int QUERIES_AT_A_TIME = 32;
  private static final int PATIENCE_SECONDS = 20;
  private static final int CHUNK = 1 << 16;

  private final Engine engine;
  private final byte[] password;
  private final Set<String> settings;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final Semaphore turns = new Semaphore(QUERIES_AT_A_TIME, true);

  private HttpInterface(Engine engine, String password, HttpServer server) {
    this.engine = engine;
    this.password = password.getBytes(StandardCharsets.UTF_8);
    this.settings = knownSettings(engine);
    this.server = server;
    server.createContext("/", this::answer);
    server.setExecutor(threads);
  }

  /** Binds the port, or any free one where 0 is given or the port is taken. */
  static HttpInterface start(Engine engine, String password, int port) throws IOException {
    var listening = new HttpInterface(engine, password, bind(port));
    listening.server.start();
    return listening;
  }

  private static HttpServer bind(int port) throws IOException {
    var loopback = InetAddress.getLoopbackAddress();
    try {
      return HttpServer.create(new InetSocketAddress(loopback, port), 0);
    } catch (IOException e) {
      if (port == 0) {
        throw e;
      }
      return HttpServer.create(new InetSocketAddress(loopback, 0), 0);
    }
  }

  int port() {
    return server.getAddress().getPort();
  }

  private static Set<String> knownSettings(Engine engine) {
    var known = new HashSet<String>();
    try (var arena = Arena.ofConfined()) {
      var sql = Engine.text(arena, "SELECT name FROM system.settings");
      engine.run(
          new Engine.Query(sql, Engine.Query.NO_ROWS, "TabSeparated", "", Map.of(), Map.of()),
          (bytes, _) ->
              new String(bytes.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8)
                  .lines()
                  .forEach(known::add));
    }
    return Set.copyOf(known);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set("X-ClickHouse-Server-Display-Name", "dormouse-embedded");
      if (exchange.getRequestURI().getPath().equals("/ping")) {
        send(exchange, 200, "Ok.\n");
        return;
      }
      try {
        execute(exchange);
      } catch (StatementException e) {
        fail(exchange, e.code(), e.getMessage() + "\n");
      } catch (IllegalArgumentException e) {
        fail(exchange, 36, "Code: 36. DB::Exception: " + e.getMessage() + ". (BAD_ARGUMENTS)\n");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void execute(HttpExchange exchange) throws IOException, InterruptedException {
    var query = HttpQuery.of(exchange);
    authenticate(query);
    refuseWhatWeHaveNot(exchange, query);
    try (var arena = Arena.ofShared()) {
      var sql = RequestText.read(query.text(), exchange.getRequestBody(), MAX_REQUEST, arena);
      if (sql.isBlank()) {
        send(exchange, 200, "Ok.\n");
        return;
      }
      if (!turns.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new StatementException(
            202,
            "Code: 202. DB::Exception: Too many simultaneous queries. Maximum: "
                + QUERIES_AT_A_TIME
                + ". (TOO_MANY_SIMULTANEOUS_QUERIES)");
      }
      try {
        var headers = exchange.getResponseHeaders();
        String format = query.format(query.text().isEmpty() ? sql.end() : query.text());
        headers.set("X-ClickHouse-Query-Id", query.reserved("query_id"));
        headers.set("X-ClickHouse-Format", format);
        headers.set("X-ClickHouse-Timezone", "UTC");
        headers.set("Content-Type", contentType(format));
        engine.<IOException>run(
            new Engine.Query(
                sql.text(),
                sql.rows(),
                sql.rows().length() > 0 ? format : query.defaultFormat(),
                query.reserved("database"),
                query.settings(),
                query.parameters()),
            (bytes, figures) -> send(exchange, bytes, figures));
      } finally {
        turns.release();
      }
    }
  }

  private void authenticate(HttpQuery query) {
    byte[] given = query.reserved("password").getBytes(StandardCharsets.UTF_8);
    if (!MessageDigest.isEqual(given, password)) {
      throw new StatementException(
          516,
          "Code: 516. DB::Exception: "
              + query.reserved("user")
              + ": Authentication failed: password is incorrect, or there is no user with such"
              + " name. (AUTHENTICATION_FAILED)");
    }
  }

  private void refuseWhatWeHaveNot(HttpExchange exchange, HttpQuery query) {
    String method = exchange.getRequestMethod();
    if (!method.equals("GET") && !method.equals("POST")) {
      throw notImplemented("the method " + method);
    }
    if (!exchange.getRequestURI().getPath().equals("/")) {
      throw notImplemented("the path " + exchange.getRequestURI().getPath());
    }
    if (query.asks("compress") || query.asks("decompress")) {
      throw notImplemented("compression; switch it off in the client");
    }
    if (exchange.getRequestHeaders().containsKey("Content-Encoding")) {
      throw notImplemented("a Content-Encoding");
    }
    for (String name : Set.of("session_id", "role")) {
      if (!query.reserved(name).isEmpty()) {
        throw notImplemented(name);
      }
    }
    for (String setting : query.settings().keySet()) {
      if (!settings.contains(setting)) {
        throw new StatementException(
            115,
            "Code: 115. DB::Exception: Setting "
                + setting
                + " is neither a builtin setting nor"
                + " started with the prefix 'SQL_' registered for user-defined settings."
                + " (UNKNOWN_SETTING)");
      }
    }
  }

  private static StatementException notImplemented(String what) {
    return new StatementException(
        48,
        "Code: 48. DB::Exception: The embedded ClickHouse has not " + what + ". (NOT_IMPLEMENTED)");
  }

  private static void send(HttpExchange exchange, MemorySegment bytes, Figures figures)
      throws IOException {
    long size = bytes.byteSize();
    if (size > MAX_ANSWER) {
      throw new StatementException(
          396,
          "Code: 396. DB::Exception: Limit for result exceeded, max bytes: "
              + MAX_ANSWER
              + ", current bytes: "
              + size
              + ". (TOO_MANY_ROWS_OR_BYTES)");
    }
    exchange.getResponseHeaders().set("X-ClickHouse-Summary", summary(figures));
    exchange.sendResponseHeaders(200, size == 0 ? -1 : size);
    try (var out = exchange.getResponseBody()) {
      byte[] chunk = new byte[(int) Math.min(CHUNK, size)];
      for (long at = 0; at < size; at += CHUNK) {
        int length = (int) Math.min(CHUNK, size - at);
        MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, chunk, 0, length);
        out.write(chunk, 0, length);
      }
    }
  }

  private static String summary(Figures figures) {
    return "{\"read_rows\":\"%d\",\"read_bytes\":\"%d\",\"written_rows\":\"%d\",\"written_bytes\":\"%d\",\"total_rows_to_read\":\"0\",\"result_rows\":\"%d\",\"result_bytes\":\"0\",\"elapsed_ns\":\"%d\"}"
        .formatted(
            figures.readRows(),
            figures.readBytes(),
            figures.writtenRows(),
            figures.writtenBytes(),
            figures.resultRows(),
            (long) (figures.elapsedSeconds() * 1e9));
  }

  private static void fail(HttpExchange exchange, int code, String message) throws IOException {
    var headers = exchange.getResponseHeaders();
    headers.set("X-ClickHouse-Exception-Code", Integer.toString(code));
    headers.set("Content-Type", "text/plain; charset=UTF-8");
    headers.remove("X-ClickHouse-Summary");
    send(exchange, status(code), message);
  }

  private static int status(int code) {
    return switch (code) {
      case 36, 62, 115, 456, 457 -> 400; // arguments, syntax, settings, parameters
      case 516 -> 403;
      case 60, 81 -> 404; // table, database
      case 48 -> 501;
      case 202 -> 503;
      default -> 500;
    };
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    drain(exchange.getRequestBody());
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  /** Else the server would cut the connection while the client still writes. */
  private static void drain(InputStream body) throws IOException {
    byte[] chunk = new byte[CHUNK];
    long read = 0;
    for (int n = body.read(chunk); n >= 0 && read < MAX_REQUEST; n = body.read(chunk)) {
      read += n;
    }
  }

  private static String contentType(String format) {
    if (format.startsWith("JSON")) {
      return "application/json; charset=UTF-8";
    }
    if (format.startsWith("CSV")) {
      return "text/csv; charset=UTF-8";
    }
    return format.startsWith("TabSeparated") || format.startsWith("TSV")
        ? "text/tab-separated-values; charset=UTF-8"
        : "application/octet-stream";
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
