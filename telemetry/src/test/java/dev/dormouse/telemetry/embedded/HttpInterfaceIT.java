package dev.dormouse.telemetry.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.ServerException;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import dev.dormouse.telemetry.fixture.Library;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ClickHouse's HTTP interface over the embedded engine, as clients of any ClickHouse use it. */
class HttpInterfaceIT {
  /** Writes thousands of rows before it fails. */
  private static final String FAILS_AFTER_ITS_FIRST_ROWS =
      "SELECT 'secret', number, throwIf(number = 300000, 'boom') FROM numbers(400000)"
          + " SETTINGS max_block_size = 1000";

  @TempDir private static Path folder;

  private static EmbeddedClickHouse clickHouse;
  private static HttpClient http;

  @BeforeAll
  static void start() {
    clickHouse = EmbeddedClickHouse.start(EmbeddedClickHouseConfig.of(Library.path(), folder));
    http = HttpClient.newHttpClient();
  }

  @AfterAll
  static void stop() {
    if (clickHouse != null) {
      clickHouse.close();
      http.close();
    }
  }

  @Test
  void theOfficialClientWritesAndReads() throws Exception {
    try (var client = official()) {
      assertThat(client.ping()).isTrue();
      client
          .execute("CREATE TABLE official (a UInt64, b String) ENGINE = MergeTree ORDER BY a")
          .get();
      var rows = "{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":\"it's \\\\ \\n ü\"}\n".getBytes(UTF_8);

      try (var inserted =
          client
              .insert(
                  "official",
                  new ByteArrayInputStream(rows),
                  ClickHouseFormat.JSONEachRow,
                  new InsertSettings())
              .get()) {
        assertThat(inserted.getWrittenRows()).isEqualTo(2);
      }

      assertThat(client.queryAll("SELECT a, b FROM official ORDER BY a"))
          .extracting(row -> row.getLong("a"), row -> row.getString("b"))
          .containsExactly(tuple(1L, "x"), tuple(2L, "it's \\ \n ü"));
    }
  }

  @Test
  @SuppressWarnings("try") // Records says it may be interrupted while it is closed
  void theOfficialClientSendsParametersAndSettings() throws Exception {
    try (var client = official()) {
      var settings = new QuerySettings().serverSetting("max_block_size", "7");
      try (var records =
          client
              .queryRecords(
                  "SELECT {x: String} AS x, getSetting('max_block_size') AS s",
                  Map.of("x", "a'b"),
                  settings)
              .get()) {
        var row = records.iterator().next();
        assertThat(row.getString("x")).isEqualTo("a'b");
        assertThat(row.getLong("s")).isEqualTo(7);
      }
    }
  }

  @Test
  void theOfficialClientHearsClickHousesErrorCodes() {
    try (var client = official()) {
      assertThatThrownBy(() -> client.queryAll("SELECT * FROM nothing_here"))
          .hasRootCauseInstanceOf(ServerException.class)
          .rootCause()
          .satisfies(
              e -> assertThat(((ServerException) e).getCode()).isEqualTo(60),
              e -> assertThat(e).hasMessageContaining("nothing_here"));
    }
  }

  private static Client official() {
    var address = clickHouse.address();
    return new Client.Builder()
        .addEndpoint(address.url().toString())
        .setUsername(address.user())
        .setPassword(address.password())
        .compressServerResponse(false)
        .build();
  }

  @Test
  void answersPingToEverybodyAndNothingElse() throws Exception {
    assertThat(send("GET", "/ping", "", "wrong").body()).isEqualTo("Ok.\n");
    var refused = send("POST", "/", "SELECT 1", "wrong");

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(code(refused)).isEqualTo("516");
    assertThat(refused.body()).doesNotContain(clickHouse.address().password());
  }

  @Test
  void takesTheFormatFromTheTextOrElseFromTheParameter() throws Exception {
    assertThat(post("/?default_format=JSONEachRow", "SELECT 1 AS a").body())
        .isEqualTo("{\"a\":1}\n");
    var named = post("/?default_format=JSONEachRow", "SELECT 1 AS a FORMAT CSVWithNames");
    assertThat(named.body()).isEqualTo("\"a\"\n1\n");
    assertThat(named.headers().firstValue("X-ClickHouse-Format")).hasValue("CSVWithNames");
    assertThat(post("/", "SELECT 1, 'x'").body()).isEqualTo("1\tx\n");
  }

  @Test
  void aGetReadsOnly() throws Exception {
    assertThat(send("GET", "/?query=SELECT%201", "", password()).body()).isEqualTo("1\n");
    assertThat(code(send("GET", "/?query=CREATE%20DATABASE%20x", "", password()))).isEqualTo("164");
  }

  @Test
  void ceilingsHoldAsSettings() throws Exception {
    assertThat(code(post("/?max_result_rows=5", "SELECT * FROM numbers(10)"))).isEqualTo("396");
    assertThat(
            code(
                post(
                    "/?max_memory_usage=10000000",
                    "SELECT groupArray(number) FROM numbers(9000000)")))
        .isEqualTo("241");
    assertThat(
            code(
                post(
                    "/?max_execution_time=1",
                    "SELECT count() FROM numbers(100000000000) WHERE sipHash64(number) = 7")))
        .isEqualTo("159");
    assertThat(code(post("/?readonly=1", "SELECT 1 SETTINGS max_threads = 1"))).isEqualTo("164");
    assertThat(code(post("/?readonly=1", "SELECT 1 INTO OUTFILE '" + folder + "/x.tsv'")))
        .isEqualTo("164");
  }

  @Test
  void whatItHasNotIsAnErrorAndNotPassedOver() throws Exception {
    assertThat(code(post("/?nonsense=1", "SELECT 1"))).isEqualTo("115");
    assertThat(code(post("/?max_threads=many", "SELECT 1"))).isEqualTo("36");
    assertThat(code(post("/", "SELECT 1; SELECT 2"))).isEqualTo("62");
    assertThat(code(post("/?compress=1", "SELECT 1"))).isEqualTo("48");
    assertThat(code(post("/?session_id=1", "SELECT 1"))).isEqualTo("48");
    assertThat(code(post("/?database=nowhere", "SELECT 1"))).isEqualTo("81");
    assertThat(code(post("/", "SELECT {x: UInt8}"))).isEqualTo("456");
    assertThat(post("/", "SELEC 1").statusCode()).isEqualTo(400);
  }

  @Test
  void readsFromTheDatabaseThatTheRequestNames() throws Exception {
    assertThat(post("/?database=system", "SELECT count() > 100 FROM settings").body())
        .isEqualTo("1\n");
  }

  @Test
  void carriesLongParameters() throws Exception {
    String value = "ü".repeat(100_000);

    assertThat(
            post("/?param_x=" + URLEncoder.encode(value, UTF_8), "SELECT lengthUTF8({x: String})")
                .body())
        .isEqualTo("100000\n");
  }

  @Test
  void answersOfManyMegabytesComeWhole() throws Exception {
    assertThat(post("/", "SELECT repeat('x', 99) FROM numbers(300000)").body()).hasSize(30_000_000);
  }

  @Test
  void theOutputOfAFailedQueryIsInNobodysAnswer() throws Exception {
    for (int i = 0; i < 5; i++) {
      var failed = post("/", FAILS_AFTER_ITS_FIRST_ROWS);
      assertThat(code(failed)).isEqualTo("395");
      assertThat(failed.statusCode()).isEqualTo(500);
      assertThat(failed.body()).doesNotContain("secret");
      assertThat(post("/", "SELECT 'mine'").body()).isEqualTo("mine\n");
    }
  }

  @Test
  void queriesAtTheSameTimeKeepTheirAnswersApart() throws Exception {
    List<Callable<HttpResponse<String>>> calls = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      String text = i % 4 == 0 ? FAILS_AFTER_ITS_FIRST_ROWS : "SELECT 'mine " + i + "'";
      calls.add(() -> post("/", text));
    }
    try (var threads = Executors.newFixedThreadPool(8)) {
      List<Future<HttpResponse<String>>> answers = threads.invokeAll(calls);
      for (int i = 0; i < answers.size(); i++) {
        if (i % 4 != 0) {
          assertThat(body(answers.get(i))).isEqualTo("mine " + i + "\n");
        }
      }
    }
  }

  private static String body(Future<HttpResponse<String>> answer)
      throws InterruptedException, ExecutionException {
    return answer.get().body();
  }

  private static HttpResponse<String> post(String path, String text)
      throws IOException, InterruptedException {
    return send("POST", path, text, password());
  }

  private static HttpResponse<String> send(String method, String path, String text, String password)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(
                URI.create(clickHouse.address().url().resolve("/") + path.substring(1)))
            .header("X-ClickHouse-User", "default")
            .header("X-ClickHouse-Key", password)
            .method(method, HttpRequest.BodyPublishers.ofString(text))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static String password() {
    return clickHouse.address().password();
  }

  private static String code(HttpResponse<String> response) {
    return response.headers().firstValue("X-ClickHouse-Exception-Code").orElse(response.body());
  }
}
