package dev.dormouse.server.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.Json;
import dev.dormouse.server.Server;
import dev.dormouse.server.ServerConfig;
import dev.dormouse.server.fixtures.ApiClient;
import dev.dormouse.server.fixtures.Reply;
import dev.dormouse.server.fixtures.TestServer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What the endpoints of questions take and answer; ClickHouse is a stub. */
final class QueryApiTest {
  private final TestServer server = TestServer.shared();
  private final ApiClient program = server.program();

  private static String body(Map<String, ?> fields) {
    return Json.mapper().writeValueAsString(fields);
  }

  private Reply ask(ApiClient caller, String question) {
    return server.asked(() -> caller.post("/api/v1/query", body(Map.of("query", question))));
  }

  @Test
  void anAnswerSaysWhatItsColumnsAre() {
    var answer = ask(program, "SELECT count() AS runs FROM runs").json();

    assertThat(answer.at("/results/0/runs").asInt()).isEqualTo(42);
    assertThat(answer.at("/columns/0/name").asString()).isEqualTo("runs");
    assertThat(answer.at("/columns/0/type").asString()).isEqualTo("UInt64");
    assertThat(answer.at("/format").asString()).isEqualTo("json");
    assertThat(answer.at("/reachedMaxRows").asBoolean()).isFalse();
    assertThat(answer.at("/stats/rowsRead").asInt()).isEqualTo(7);
  }

  @Test
  void anAnswerMayBeCommaSeparated() {
    var question = Map.of("query", "SELECT count() AS runs FROM runs", "format", "csv");

    var answer = server.asked(() -> program.post("/api/v1/query", body(question))).json();

    assertThat(answer.get("results").asString()).isEqualTo("runs\r\n42\r\n");
  }

  @Test
  void aWrongQuestionIsRefusedWithThePlace() {
    var reply = ask(program, "SELECT statu FROM runs");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.error()).contains("Did you mean \"status\"?");
    assertThat(reply.json().at("/diagnostic/start").asInt()).isEqualTo(7);
    assertThat(reply.json().at("/diagnostic/column").asInt()).isEqualTo(8);
  }

  @Test
  void whatTakesTooMuchIsTheCallersMistakeAndWhatWeCannotAnswerIsOurs() {
    assertThat(ask(program, "SELECT repeat(run_id, 9) FROM runs").status()).isEqualTo(400);

    var ours = ask(program, "SELECT reverse(run_id) FROM runs");
    assertThat(ours.status()).isEqualTo(500);
    assertThat(ours.error()).contains("UNKNOWN_TABLE").doesNotContain("No such table");
  }

  @Test
  void validatingTellsAllThatIsWrong() {
    var validation = validate("SELECT statu, quue FROM runs");

    assertThat(validation.get("valid").asBoolean()).isFalse();
    assertThat(validation.get("diagnostics").valueStream().map(d -> d.get("start").asInt()))
        .containsExactly(7, 14);
    assertThat(validate("SELECT status FROM runs").get("valid").asBoolean()).isTrue();
  }

  private JsonNode validate(String question) {
    return program.post("/api/v1/query/validate", body(Map.of("query", question))).json();
  }

  @Test
  void completesWhatIsBeingWritten() {
    var completion =
        program
            .post("/api/v1/query/complete", body(Map.of("query", "SELECT run_id FROM ru")))
            .json();

    assertThat(completion.get("start").asInt()).isEqualTo(19);
    assertThat(completion.get("suggestions").valueStream().map(s -> s.get("text").asString()))
        .contains("runs");
    assertThat(
            program
                .post("/api/v1/query/complete", body(Map.of("query", "SELECT", "offset", 7)))
                .status())
        .isEqualTo(400);
  }

  @Test
  void theSchemaNamesTablesColumnsAndFunctions() {
    var schema = program.get("/api/v1/query/schema").json();

    assertThat(schema.get("tables").valueStream().map(table -> table.get("name").asString()))
        .contains("runs", "metrics");
    assertThat(schema.toString()).contains("\"Completed\"").contains("quantile");
    assertThat(schema.toString()).doesNotContain("organization_id");
  }

  @Test
  void aKeyOfAnEnvironmentOpensNoMoreThanThat() {
    var wide = Map.of("query", "SELECT 1 FROM runs", "scope", "organization");
    var other = Map.of("query", "SELECT 1 FROM runs", "environment", "prod");

    assertThat(program.post("/api/v1/query", body(wide)).status()).isEqualTo(403);
    assertThat(program.post("/api/v1/query", body(other)).status()).isEqualTo(403);
    assertThat(server.anybody().post("/api/v1/query", body(wide)).status()).isEqualTo(401);
  }

  @Test
  void aPersonAsksAboutAllOrAboutAProject() {
    var person = server.person();
    assertThat(ask(person, "SELECT count() FROM runs").status()).isEqualTo(200);

    var unknown = Map.of("query", "SELECT 1 FROM runs", "project", "no-such-project");
    assertThat(person.post("/api/v1/query", body(unknown)).status()).isEqualTo(404);
  }

  @Test
  void whatWasAskedIsRemembered() {
    assertThat(ask(server.person(), "SELECT max(depth) AS runs FROM runs").status()).isEqualTo(200);

    var history = server.person().get("/api/v1/query/history").json();

    assertThat(texts(history)).contains("SELECT max(depth) AS runs FROM runs");
    assertThat(program.get("/api/v1/query/history").status()).isEqualTo(403);
  }

  @Test
  void anotherServerOfTheDatabaseRemembersItToo(@TempDir Path folder) {
    assertThat(ask(server.person(), "SELECT min(depth) AS runs FROM runs").status()).isEqualTo(200);

    try (var another =
        Server.start(
            ServerConfig.of(folder).withPort(0), server.engine(), InstantSource.system())) {
      var history = server.person().at(another.url()).get("/api/v1/query/history").json();

      assertThat(texts(history)).contains("SELECT min(depth) AS runs FROM runs");
    }
  }

  private static Stream<String> texts(JsonNode history) {
    return history.get("queries").valueStream().map(asked -> asked.get("query").asString());
  }

  @Test
  void anAdministratorSeesHowAQuestionIsExecuted() {
    var question = body(Map.of("query", "SELECT count() FROM runs WHERE status = 'Failed'"));

    var explanation =
        server.asked(() -> server.person().post("/api/v1/query/explain", question)).json();

    assertThat(explanation.get("sql").asString()).contains("task_runs_v2").contains("tsql_val_");
    assertThat(explanation.get("plan").asString()).isEqualTo("ReadFromMergeTree");
    assertThat(program.post("/api/v1/query/explain", question).status()).isEqualTo(403);
  }

  @Test
  void timesAreWrittenAsPeriodsOrInstants() {
    var good =
        Map.of(
            "query", "SELECT 1 FROM runs", "from", "2026-11-01T00:00:00Z", "to", "1795000000000");
    var bad = Map.of("query", "SELECT 1 FROM runs", "period", "soon");
    var both = Map.of("query", "SELECT 1 FROM runs", "period", "1d", "from", "1");

    assertThat(program.post("/api/v1/query/validate", body(good)).status()).isEqualTo(200);
    assertThat(program.post("/api/v1/query/validate", body(bad)).error()).contains("7d");
    assertThat(program.post("/api/v1/query/validate", body(both)).status()).isEqualTo(400);
  }
}
