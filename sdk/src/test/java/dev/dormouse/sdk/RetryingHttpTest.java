package dev.dormouse.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.dormouse.protocol.api.WaitSpec;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls of a real server that refuses some of them. */
class RetryingHttpTest {
  private static final Instant NOW = Instant.parse("2026-12-24T18:00:00Z");

  private final FakeRun run = new FakeRun();
  private final AtomicInteger calls = new AtomicInteger();
  private final Queue<Refusal> refusals = new ArrayDeque<>();
  private HttpServer server;
  private HttpClient client;
  private RetryingHttp http;

  /** An answer before the good one; status 0 breaks the connection off. */
  private record Refusal(int status, Map<String, String> headers) {}

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          calls.incrementAndGet();
          exchange.getRequestBody().readAllBytes();
          var refusal = refusals.poll();
          if (refusal != null && refusal.status() == 0) {
            exchange.close();
            return;
          }
          if (refusal != null) {
            refusal.headers().forEach(exchange.getResponseHeaders()::set);
          }
          var body = (refusal == null ? "good" : "refused").getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(refusal == null ? 200 : refusal.status(), body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    http =
        RetryingHttp.over(client, () -> NOW)
            .retry(Retry.every(Duration.ofMillis(5)).maxAttempts(3));
  }

  @AfterEach
  void stop() {
    server.stop(0);
    client.close();
  }

  private void refuses(int status, String... headers) {
    refusals.add(
        new Refusal(status, headers.length == 0 ? Map.of() : Map.of(headers[0], headers[1])));
  }

  private HttpRequest.Builder request() {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"));
  }

  private HttpResponse<String> get(RetryingHttp http) throws IOException, InterruptedException {
    return http.send(request().build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(RetryingHttp http) throws IOException, InterruptedException {
    return http.send(
        request().POST(BodyPublishers.ofString("{}")).build(), BodyHandlers.ofString());
  }

  /** In the code of a run, whose waits end at once. */
  private HttpResponse<String> getInRun() {
    var answer = new java.util.concurrent.atomic.AtomicReference<HttpResponse<String>>();
    FakeRuns.in(
        run,
        () -> {
          try {
            answer.set(get(http));
          } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    return answer.get();
  }

  @Test
  void aServerInTroubleIsAskedAgain() throws Exception {
    // given
    refuses(500);
    refuses(503);

    // then
    assertThat(get(http).body()).isEqualTo("good");
    assertThat(calls).hasValue(3);
  }

  @Test
  void theLastAnswerIsReturnedWhateverItIs() throws Exception {
    // given
    for (int i = 0; i < 5; i++) {
      refuses(502);
    }

    // then
    assertThat(get(http).statusCode()).isEqualTo(502);
    assertThat(calls).hasValue(3);
  }

  @Test
  void whatTheCallerDidWrongIsNotAskedAgainUnlessTheAuthorSaysSo() throws Exception {
    // given
    refuses(404);
    refuses(404);

    // then
    assertThat(get(http).statusCode()).isEqualTo(404);
    assertThat(get(http.onStatus(404, Retry.every(Duration.ofMillis(1)))).statusCode())
        .isEqualTo(200);
    refuses(500);
    assertThat(get(http.onStatus(500, Retry.never())).statusCode()).isEqualTo(500);
    assertThat(calls).hasValue(4);
  }

  @Test
  void aPostIsRepeatedOnlyWhereItWasRefusedOrDoesNoHarm() throws Exception {
    // given
    refuses(500);
    assertThat(post(http).statusCode()).isEqualTo(500);

    // then
    refuses(429);
    assertThat(post(http).statusCode()).isEqualTo(200);
    refuses(500);
    assertThat(post(http.repeatingAll()).statusCode()).isEqualTo(200);
    refuses(500);
    var keyed = request().header("Idempotency-Key", "k").POST(BodyPublishers.ofString("{}"));
    assertThat(http.send(keyed.build(), BodyHandlers.ofString()).statusCode()).isEqualTo(200);
  }

  @Test
  void aBrokenConnectionIsTriedAgainForCallsThatDoNoHarm() throws Exception {
    // given
    refuses(0);
    refuses(0);

    // then
    assertThat(get(http).body()).isEqualTo("good");
    for (int i = 0; i < 5; i++) {
      refuses(0);
    }
    assertThatThrownBy(() -> post(http)).isInstanceOf(IOException.class);
  }

  @Test
  void aServerThatIsNotThereIsTriedAgainAndThenTold() throws Exception {
    // given
    int free;
    try (var socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    var nobody =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + free + "/"))
            .POST(BodyPublishers.noBody())
            .build();

    // then
    assertThatThrownBy(() -> http.send(nobody, BodyHandlers.ofString()))
        .isInstanceOf(IOException.class);
  }

  @Test
  void bodiesThatNobodyReadsAreClosed() throws Exception {
    // given
    refuses(500);
    refuses(500);

    // when
    try (InputStream body = http.send(request().build(), BodyHandlers.ofInputStream()).body()) {
      // then
      assertThat(body).hasContent("good");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "429 | Retry-After                    | 7                             | PT7S",
        "503 | Retry-After                    | Thu, 24 Dec 2026 18:01:00 GMT | PT1M",
        "500 | Retry-After                    | 3                             | PT3S",
        "429 | Retry-After-Ms                 | 2500                          | PT2.5S",
        "429 | RateLimit-Reset                | 12                            | PT12S",
        "429 | RateLimit                      | \"default\";r=0;t=30          | PT30S",
        "429 | RateLimit                      | limit=9, remaining=0, reset=8 | PT8S",
        "429 | X-RateLimit-Reset              | 1798135220                    | PT20S",
        "429 | X-RateLimit-Reset              | 1798135240000                 | PT40S",
        "429 | X-RateLimit-Reset              | 2026-12-24T18:00:05Z          | PT5S",
        "429 | X-Rate-Limit-Reset             | 4                             | PT4S",
        "429 | x-ratelimit-reset-requests     | 6m0s                          | PT6M",
        "429 | x-ratelimit-reset-tokens       | 2s500ms                       | PT2.5S"
      })
  void inARunARestThatTheServerAsksForIsAWait(
      int status, String header, String value, Duration rest) {
    // given
    refuses(status, header, value);

    // when
    var answer = getInRun();

    // then
    assertThat(answer.body()).isEqualTo("good");
    assertThat(run.waits).containsExactly(new WaitSpec.ForDuration(rest));
  }

  @Test
  void aForbiddenCallIsAskedAgainWhereItsLimitIsUsedUp() {
    // given
    refusals.add(new Refusal(403, Map.of("x-ratelimit-remaining", "0", "x-ratelimit-reset", "9")));
    assertThat(getInRun().statusCode()).isEqualTo(200);
    refusals.add(new Refusal(403, Map.of("x-ratelimit-remaining", "7", "x-ratelimit-reset", "9")));

    // then
    assertThat(getInRun().statusCode()).isEqualTo(403);
    assertThat(run.waits).containsExactly(new WaitSpec.ForDuration(Duration.ofSeconds(9)));
  }

  @Test
  void aRestThatIsTooLongIsLeftToTheCaller() throws Exception {
    // given
    refuses(429, "Retry-After", "86400");

    // then
    assertThat(get(http).statusCode()).isEqualTo(429);
    refuses(429, "Retry-After", "60");
    assertThat(get(http.longestRest(Duration.ofSeconds(30))).statusCode()).isEqualTo(429);
  }
}
