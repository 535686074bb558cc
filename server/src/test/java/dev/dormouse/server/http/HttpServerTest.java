package dev.dormouse.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.engine.tenancy.Environment;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.engine.tenancy.EnvironmentKind;
import dev.dormouse.engine.tenancy.Project;
import dev.dormouse.protocol.Json;
import dev.dormouse.server.auth.Caller;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class HttpServerTest {
  private static final int MAX = 1000;
  private static final Parameter SIZE = Parameter.whole("page[size]", 10, 100, "the size");
  private static final Parameter FLAG = Parameter.flag("isTest", "a flag");
  private static final Parameter SINCE = Parameter.moment("since", "a moment");

  private static final Environment ENVIRONMENT =
      new Environment(
          new EnvironmentId(1),
          new Project(1, "proj_1", "home", "cinema", "Cinema"),
          EnvironmentKind.DEV,
          "dev",
          false);
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final SimpleMeterRegistry METERS = new SimpleMeterRegistry();
  private static @Nullable HttpServer server;

  record Greeting(String name, @Nullable Integer times, List<String> tags, JsonNode extra) {}

  @BeforeAll
  static void start() {
    server = HttpServer.start("127.0.0.1", 0, endpoints(), HttpServerTest::callerOf, METERS);
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
    CLIENT.close();
  }

  private static Optional<Caller> callerOf(String credential) {
    return switch (credential) {
      case "key" -> Optional.of(new Caller.Program(ENVIRONMENT));
      case "node" -> Optional.of(new Caller.Node("here"));
      case "public" -> Optional.of(new Caller.Holder(ENVIRONMENT, Set.of("read:things:one")));
      default -> Optional.empty();
    };
  }

  private static List<Endpoint> endpoints() {
    return List.of(
        Endpoint.post("/api/v1/greetings")
            .opensTo(Access.EVERYBODY)
            .takes(Greeting.class, MAX)
            .answers(200, Greeting.class, "the greeting")
            .by(call -> Answer.ok(call.body(Greeting.class))),
        Endpoint.get("/api/v1/things/{thing}")
            .opensTo(Permission.of(Access.SECRET_KEY).orScope("read:things:{thing}"))
            .with(SIZE, FLAG, SINCE)
            .answers(200, String.class, "the thing")
            .by(call ->
                Answer.ok(
                    new ErrorAnswer(
                        call.path("thing")
                            + call.whole(SIZE).orElse(25L)
                            + call.flag(FLAG).orElse(false)
                            + call.moment(SINCE).map(Object::toString).orElse("")))),
        Endpoint.get("/api/v1/broken")
            .opensTo(Access.EVERYBODY)
            .answers(200, String.class, "never")
            .by(call -> {
              throw new IllegalStateException("secret detail");
            }));
  }

  @Test
  void answersWhatTheHandlerMadeOfTheBody() throws Exception {
    var answer =
        post("{\"name\": \"Ada\", \"tags\": [\"a\"], \"extra\": {\"n\": 1.00000000000000000001}}");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"name\":\"Ada\"").contains("1.00000000000000000001");
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(answer.headers().firstValue("x-request-id")).isPresent();
  }

  @Test
  void refusesMalformedJsonWithItsPlace() throws Exception {
    var answer = post("{\"name\": \n Ada}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(error(answer)).startsWith("The body is not valid JSON, at line 2, column");
  }

  @Test
  void refusesWhatFollowsTheJson() throws Exception {
    var answer = post("{\"name\": \"Ada\", \"tags\": [], \"extra\": 1} more");

    assertThat(answer.statusCode()).isEqualTo(400);
  }

  @Test
  void refusesAnEmptyBody() throws Exception {
    var answer = post("");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(error(answer)).isEqualTo("The body is empty; it must be JSON");
  }

  @Test
  void namesTheFieldThatIsMissing() throws Exception {
    var answer = post("{\"tags\": [], \"extra\": 1}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(error(answer)).contains("name");
  }

  @Test
  void namesTheFieldThatIsNull() throws Exception {
    var answer = post("{\"name\": null, \"tags\": [], \"extra\": 1}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(error(answer)).contains("name");
  }

  @Test
  void namesTheFieldOfTheWrongType() throws Exception {
    var answer = post("{\"name\": \"Ada\", \"times\": \"often\", \"tags\": [], \"extra\": 1}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(error(answer))
        .isEqualTo("The body is refused at times: \"often\" is not a whole number");
  }

  @Test
  void refusesAListWhereAnObjectBelongs() throws Exception {
    var answer = post("[1]");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(error(answer)).isEqualTo("The body is refused: it must be an object");
  }

  @Test
  void refusesABodyThatSaysItIsTooLong() throws Exception {
    var answer = post("\"" + "a".repeat(5_000_000) + "\"");

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(error(answer)).contains("1000 bytes");
  }

  @Test
  void refusesABodyThatTurnsOutTooLong() throws Exception {
    byte[] body = ("\"" + "a".repeat(MAX) + "\"").getBytes(StandardCharsets.UTF_8);
    var request =
        HttpRequest.newBuilder(uri("/api/v1/greetings"))
            .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
            .build();

    var answer = CLIENT.send(request, BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(413);
  }

  @Test
  void tellsThatThereIsNoSuchPath() throws Exception {
    var answer = get("/api/v1/nothing", "key");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(error(answer)).startsWith("There is no GET /api/v1/nothing");
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
  }

  @Test
  void tellsThatAPathDoesNotTakeAMethod() throws Exception {
    var answer = get("/api/v1/greetings", "key");

    assertThat(answer.statusCode()).isEqualTo(405);
  }

  @Test
  void asksForACredential() throws Exception {
    var answer =
        CLIENT.send(
            HttpRequest.newBuilder(uri("/api/v1/things/one")).build(), BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(error(answer)).contains("Authorization: Bearer");
  }

  @Test
  void refusesAnUnknownCredential() throws Exception {
    assertThat(get("/api/v1/things/one", "wrong").statusCode()).isEqualTo(401);
  }

  @Test
  void refusesACredentialOfTheWrongKind() throws Exception {
    var answer = get("/api/v1/things/one", "node");

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(error(answer))
        .isEqualTo(
            "This cannot be done with a node's token; it needs a secret key or a public token");
  }

  @Test
  void letsAPublicTokenInByItsScopeOnly() throws Exception {
    assertThat(get("/api/v1/things/one", "public").statusCode()).isEqualTo(200);
    assertThat(get("/api/v1/things/two", "public").statusCode()).isEqualTo(403);
  }

  @Test
  void decodesASlashInsideAPartOfThePath() throws Exception {
    var answer = get("/api/v1/things/cart%2Fchecked-out", "key");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(error(answer)).startsWith("cart/checked-out");
  }

  @Test
  void namesTheParameterOfTheWrongType() throws Exception {
    var size = get("/api/v1/things/one?page%5Bsize%5D=many", "key");
    var range = get("/api/v1/things/one?page%5Bsize%5D=5", "key");
    var flag = get("/api/v1/things/one?isTest=perhaps", "key");
    var moment = get("/api/v1/things/one?since=yesterday", "key");

    assertThat(size.statusCode()).isEqualTo(400);
    assertThat(error(size))
        .isEqualTo("page[size] is \"many\"; it must be a whole number from 10 to 100");
    assertThat(error(range)).startsWith("page[size] is \"5\"");
    assertThat(error(flag)).startsWith("isTest is \"perhaps\"");
    assertThat(error(moment)).startsWith("since is \"yesterday\"");
  }

  @Test
  void hidesWhyItFailedButTellsWhereToLook() throws Exception {
    var answer = get("/api/v1/broken", "key");

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(error(answer))
        .doesNotContain("secret detail")
        .contains(answer.headers().firstValue("x-request-id").orElseThrow());
  }

  @Test
  void answersInJsonEvenWhatIsNotHttp() throws IOException {
    int port = server == null ? 0 : server.port();
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write("NONSENSE\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

      var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(answer).startsWith("HTTP/1.1 400").contains("{\"error\":");
    }
  }

  @Test
  void countsRequestsByEndpointAndStatus() throws Exception {
    // A request is counted when its answer is out, which its client may see first.
    Timer timer = null;
    for (int tries = 0; timer == null && tries < 1000; tries++) {
      get("/api/v1/broken", "key");
      timer =
          METERS
              .find("dormouse.http.requests")
              .tag("endpoint", "GET /api/v1/broken")
              .tag("status", "500")
              .timer();
    }

    assertThat(timer).isNotNull();
  }

  private static HttpResponse<String> post(String body) throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(uri("/api/v1/greetings"))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private static HttpResponse<String> get(String path, String credential) throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(uri(path)).header("authorization", "Bearer " + credential).build(),
        BodyHandlers.ofString());
  }

  private static URI uri(String path) {
    return URI.create("http://127.0.0.1:" + (server == null ? 0 : server.port()) + path);
  }

  private static String error(HttpResponse<String> answer) {
    return Json.mapper().readTree(answer.body()).path("error").asString();
  }
}
