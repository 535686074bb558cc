package dev.dormouse.server.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.server.fixtures.ApiClient;
import dev.dormouse.server.fixtures.Reply;
import dev.dormouse.server.fixtures.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may export, in which forms, and how much at once; ClickHouse is a stub. */
final class OtlpApiTest {
  private static final Map<String, String> JSON = Map.of("content-type", "application/json");
  private static final Map<String, String> PROTOBUF =
      Map.of("content-type", "application/x-protobuf");

  private final TestServer server = TestServer.shared();
  private final ApiClient program = server.program();

  private Reply export(ApiClient caller, String kind, byte[] body, Map<String, String> headers) {
    return server.asked(
        () -> caller.send("POST", "/otlp/v1/" + kind, BodyPublishers.ofByteArray(body), headers));
  }

  private static byte[] packed(byte[] bytes) throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes);
    }
    return packed.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(strings = {"traces", "metrics", "logs"})
  void anExportIsTakenInEitherEncodingPackedOrNot(String kind) throws IOException {
    byte[] empty = "{}".getBytes(UTF_8);

    assertThat(export(program, kind, empty, JSON).body()).isEqualTo("{}");
    assertThat(export(program, kind, new byte[0], PROTOBUF).status()).isEqualTo(200);
    var reply =
        export(
            program,
            kind,
            packed(empty),
            Map.of("content-type", "application/json; charset=utf-8", "content-encoding", "gzip"));
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.headers().get("content-type")).startsWith("application/json");
  }

  @Test
  void whatIsRefusedOfItIsTold() {
    String old =
        "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"timeUnixNano\":\"1000000000\"}]}]}]}";

    var answer = export(program, "logs", old.getBytes(UTF_8), JSON).json();

    assertThat(answer.at("/partialSuccess/rejectedLogRecords").asString()).isEqualTo("1");
    assertThat(answer.at("/partialSuccess/errorMessage").asString())
        .startsWith("the time 1970-01-01T00:00:01Z is more than 30 days ago");
  }

  @Test
  void onlyAProgramOfAnEnvironmentMayExport() {
    assertThat(export(server.anybody(), "logs", new byte[0], PROTOBUF).status()).isEqualTo(401);
    assertThat(export(server.person(), "logs", new byte[0], PROTOBUF).status()).isEqualTo(403);
  }

  @Test
  void otherFormsAreRefused() {
    assertThat(export(program, "logs", new byte[0], Map.of()).status()).isEqualTo(415);
    assertThat(export(program, "logs", new byte[0], Map.of("content-type", "text/csv")).error())
        .isEqualTo("The content-type \"text/csv\" is not supported");
    var brotli = Map.of("content-type", "application/json", "content-encoding", "br");
    assertThat(export(program, "logs", new byte[0], brotli).status()).isEqualTo(415);
    assertThat(export(program, "logs", "{".getBytes(UTF_8), JSON).status()).isEqualTo(400);
    var gzip = Map.of("content-type", "application/json", "content-encoding", "gzip");
    assertThat(export(program, "logs", "no gzip".getBytes(UTF_8), gzip).status()).isEqualTo(400);
  }

  @Test
  void whatIsTooLongIsRefusedAlsoWhereItIsSoOnlyUnpacked() throws IOException {
    assertThat(export(program, "logs", new byte[(8 << 20) + 1], PROTOBUF).status()).isEqualTo(413);
    byte[] bomb = packed(new byte[(64 << 20) + 1]);
    assertThat(bomb.length).isLessThan(1 << 20);
    var gzip = Map.of("content-type", "application/x-protobuf", "content-encoding", "gzip");
    assertThat(export(program, "logs", bomb, gzip).status()).isEqualTo(413);
  }
}
