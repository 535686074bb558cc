package dev.dormouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.cli.access.SmallServer;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.Output;
import dev.dormouse.protocol.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code dormouse query} from its arguments to the requests and what it prints. */
class QueryCommandTest {
  private static final String COUNT = "SELECT count() FROM runs";

  private final Output output = new Output();
  private SmallServer server;

  @BeforeEach
  void startServer() throws Exception {
    server = new SmallServer();
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  private void answeringAQuestion(String columns, String rows) {
    server.answering(
        "POST /api/v1/query",
        200,
        "{\"columns\":[%s],\"results\":[%s],\"stats\":{\"elapsedSeconds\":0.012}}"
            .formatted(columns, rows));
  }

  @Test
  void printsAnAnswerAsPeopleReadIt() {
    answeringAQuestion(
        """
        {"name":"status","type":"String"},
        {"name":"p95","type":"Float64","customRenderType":"duration"},
        {"name":"size","type":"UInt64","format":"bytes"}\
        """,
        "{\"status\":\"Completed\",\"p95\":4200.4,\"size\":1536}");

    assertThat(remote("query", "SELECT 1", "--period", "1d")).isEqualTo(ExitCode.OK);

    assertThat(output.printed().lines().map(String::strip))
        .containsExactly(
            "STATUS     P95    SIZE".toLowerCase(Locale.ROOT), "Completed  4.2 s  1.5 KiB");
    assertThat(output.said()).contains("1 row, 12 ms");
    assertThat(Json.mapper().readTree(server.asked().getFirst().body()))
        .isEqualTo(Json.mapper().readTree("{\"query\":\"SELECT 1\",\"period\":\"1d\"}"));
  }

  @Test
  void plotsWhatHappenedOverTime() {
    answeringAQuestion(
        "{\"name\":\"timebucket\",\"type\":\"DateTime\"},{\"name\":\"runs\",\"type\":\"UInt64\"}",
        """
        {"timebucket":"2026-11-22 09:00:00","runs":50},
        {"timebucket":"2026-11-22 10:00:00","runs":0},
        {"timebucket":"2026-11-22 11:00:00","runs":100}\
        """);

    assertThat(remote("query", "SELECT 1", "--format", "plot")).isEqualTo(ExitCode.OK);

    assertThat(output.printed().lines())
        .containsExactly(
            "runs",
            "2026-11-22 09:00:00  " + "█".repeat(25) + " 50",
            "2026-11-22 10:00:00   0",
            "2026-11-22 11:00:00  " + "█".repeat(50) + " 100");
  }

  @Test
  void showsWhereAQuestionIsWrong() {
    server
        .answering("POST /api/v1/query", 400, "{\"error\":\"Unknown column \\\"statu\\\"\"}")
        .answering(
            "POST /api/v1/query/validate",
            200,
            """
            {"valid":false,"diagnostics":[
              {"message":"Unknown column","line":1,"column":8,"start":7,"end":12}]}
            """);

    assertThat(remote("query", "SELECT statu FROM runs")).isEqualTo(ExitCode.FAILED);

    assertThat(output.said())
        .contains("SELECT statu FROM runs\n       ^^^^^ Unknown column\n", "error: Unknown column");
  }

  private void assisting(String text, String query, boolean valid) {
    server.answering(
        "POST /api/v1/query/assist",
        200,
        Json.mapper().writeValueAsString(Map.of("text", text, "query", query, "valid", valid)));
  }

  @Test
  void theAssistantsQuestionIsShownAndAnswered() {
    assisting("Here it is.", COUNT, true);
    answeringAQuestion("{\"name\":\"count()\",\"type\":\"UInt64\"}", "{\"count()\":42}");

    assertThat(remote("query", "--ask", "How many?", "--format", "csv")).isEqualTo(ExitCode.OK);
    assertThat(remote("query", "--ask", "How many?")).isEqualTo(ExitCode.OK);

    assertThat(output.said()).contains(COUNT);
    assertThat(output.printed()).contains("42");
    assertThat(server.requests()).startsWith("POST /api/v1/query/assist", "POST /api/v1/query");
    assertThat(bodies())
        .startsWith(
            Json.mapper().readTree("{\"prompt\":\"How many?\"}"),
            Json.mapper().readTree("{\"query\":\"" + COUNT + "\",\"format\":\"csv\"}"));
  }

  @Test
  void theAssistantExplainsAQuestionAndDoesNotAskIt() {
    assisting("It counts.", "", false);

    assertThat(remote("query", COUNT, "--ask", "What does it do?")).isEqualTo(ExitCode.OK);

    assertThat(output.printed()).isEqualTo("It counts.\n");
    assertThat(server.requests()).containsExactly("POST /api/v1/query/assist");
    assertThat(bodies().getFirst().get("query").asString()).isEqualTo(COUNT);
  }

  @Test
  void aQuestionOfTheAssistantThatIsWrongIsNotAsked() {
    assisting("I do not know.", "SELECT statu FROM runs", false);

    assertThat(remote("query", "--ask", "How many?")).isEqualTo(ExitCode.FAILED);

    assertThat(output.printed()).isEqualTo("I do not know.\n");
    assertThat(server.requests()).containsExactly("POST /api/v1/query/assist");
  }

  @Test
  void theAssistantKnowsOneEnvironmentOnly() {
    assertThat(remote("query", "--ask", "How many?", "--everywhere")).isEqualTo(ExitCode.USAGE);

    assertThat(output.said()).contains("--ask is about one environment");
    assertThat(server.asked()).isEmpty();
  }

  private List<JsonNode> bodies() {
    return server.asked().stream().map(each -> Json.mapper().readTree(each.body())).toList();
  }

  private int remote(String... arguments) {
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--url", server.url().toString(), "--key", "tr_dev_1"));
    return Dormouse.commandLine(output.terminal(), () -> Instant.parse("2026-11-22T10:00:00Z"))
        .execute(all.toArray(String[]::new));
  }
}
