package dev.dormouse.deploy.images;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.dormouse.deploy.project.ImageReference;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A registry as the distribution specification has it: manifests to whom has a token, blobs on
 * another host that wants none.
 */
final class TestRegistry implements AutoCloseable {
  static final String USER = "ada";
  static final String PASSWORD = "s3cret:with a colon";
  private static final String TOKEN = "token-of-ada";

  private final HttpServer server;
  private final Map<String, byte[]> manifests = new ConcurrentHashMap<>();
  private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile String realm;

  private TestRegistry(HttpServer server) {
    this.server = server;
    this.realm = "http://localhost:" + server.getAddress().getPort() + "/token?account=x";
  }

  static TestRegistry start() throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    var registry = new TestRegistry(server);
    server.createContext("/", registry::answer);
    server.start();
    return registry;
  }

  ImageReference reference(String rest) {
    return ImageReference.parse("localhost:" + server.getAddress().getPort() + "/" + rest);
  }

  /** What {@code docker login} would have noted. */
  String dockerConfig(String password) {
    var auth =
        Base64.getEncoder()
            .encodeToString((USER + ":" + password).getBytes(StandardCharsets.UTF_8));
    return "{\"auths\":{\"localhost:%d\":{\"auth\":\"%s\"}}}"
        .formatted(server.getAddress().getPort(), auth);
  }

  void put(String name, String tag, TestImage image) {
    put(name, tag, image.json());
    image.blobs().forEach((digest, content) -> blobs.put(name + "/" + digest, content));
    put(name, image.manifest().digest(), image.json());
  }

  void put(String name, String tag, byte[] manifest) {
    manifests.put(name + "/" + tag, manifest);
  }

  void damage(String name, String digest, byte[] content) {
    blobs.put(name + "/" + digest, content);
  }

  /** Where it sends whoever has no token. */
  void realm(String address) {
    realm = address;
  }

  List<String> requests() {
    return requests;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var path = exchange.getRequestURI().getPath();
      var authorization = exchange.getRequestHeaders().getFirst("Authorization");
      var host = exchange.getRequestHeaders().getFirst("Host");
      requests.add(host.replaceFirst(":.*", "") + path + (authorization == null ? "" : " known"));
      if (path.equals("/token")) {
        token(exchange, authorization);
      } else if (host.startsWith("127.0.0.1")) {
        send(exchange, 200, blobs.getOrDefault(path.substring(1), new byte[0]));
      } else if (!("Bearer " + TOKEN).equals(authorization)) {
        exchange
            .getResponseHeaders()
            .set(
                "WWW-Authenticate",
                "Bearer realm=\"%s\",service=\"test\",scope=\"repository:%s:pull\""
                    .formatted(realm, "any"));
        send(exchange, 401, new byte[0]);
      } else if (path.contains("/blobs/")) {
        exchange
            .getResponseHeaders()
            .set(
                "Location",
                "http://127.0.0.1:%d/%s"
                    .formatted(
                        server.getAddress().getPort(),
                        path.substring("/v2/".length()).replace("/blobs/", "/")));
        send(exchange, 307, new byte[0]);
      } else {
        manifest(exchange, path.substring("/v2/".length()).replace("/manifests/", "/"));
      }
    }
  }

  private static void token(HttpExchange exchange, String authorization) throws IOException {
    var expected =
        "Basic "
            + Base64.getEncoder()
                .encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
    boolean right = expected.equals(authorization);
    var asked = exchange.getRequestURI().getQuery();
    boolean asksRight = asked.equals("account=x&service=test&scope=repository:any:pull");
    var answer = "{\"token\":\"" + TOKEN + "\",\"expires_in\":60}";
    send(
        exchange,
        right && asksRight ? 200 : 401,
        right ? answer.getBytes(StandardCharsets.UTF_8) : new byte[0]);
  }

  private void manifest(HttpExchange exchange, String wanted) throws IOException {
    var found = manifests.get(wanted);
    if (found != null) {
      send(exchange, 200, found);
    } else {
      var error = "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"manifest unknown\"}]}";
      send(exchange, 404, error.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
