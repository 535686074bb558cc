package dev.dormouse.server.assistant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.query.Trql;
import dev.dormouse.query.request.KnownNames;
import dev.dormouse.query.request.QueryRequest;
import dev.dormouse.query.request.Tenant;
import dev.dormouse.query.request.TimeWindow;
import dev.dormouse.query.schema.Schema;
import dev.langchain4j.exception.LangChain4jException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The assistant and its tools; the model is a stub that speaks OpenAI's API. */
final class AssistantTest {
  private static final Trql TRQL = new Trql(Schema.standard());
  private static final QueryRequest REQUEST =
      new QueryRequest(
          new Tenant.Environment("1", "2", "3"),
          TimeWindow.USUAL,
          Duration.ofDays(30),
          Instant.parse("2026-11-23T12:00:00Z"),
          KnownNames.NONE);
  private static final String RIGHT = "SELECT status, count() FROM runs GROUP BY status";

  private StubModel model;

  @BeforeEach
  void startModel() throws Exception {
    model = new StubModel();
  }

  @AfterEach
  void stopModel() {
    model.close();
  }

  private Assistant.Reply reply(String prompt, String query) {
    return Assistant.of(model.config(), TRQL).reply(prompt, query, REQUEST);
  }

  private static String block(String query) {
    return "Here it is:\n```sql\n" + query + "\n```\nIt counts.";
  }

  @Test
  void theModelKnowsTheSchemaAndWhatThePersonHasSoFar() {
    model.says(block(RIGHT));

    var reply = reply("How many runs of each status?", "SELECT 1");

    assertThat(reply.query()).isEqualTo(RIGHT);
    assertThat(reply.text()).endsWith("It counts.");
    assertThat(reply.wrong()).isEmpty();
    var heard = model.heard().getFirst();
    assertThat(heard.at("/model").asString()).isEqualTo("small");
    assertThat(model.keys()).containsExactly("Bearer sk-test");
    assertThat(heard.at("/messages/0/content").asString())
        .contains("Table runs:", "task_identifier", "timeBucket()");
    assertThat(heard.at("/messages/1/content").asString())
        .contains("How many runs of each status?", "SELECT 1");
    assertThat(heard.path("tools").valueStream())
        .extracting(tool -> tool.at("/function/name").asString())
        .containsExactly("validate", "table");
  }

  @Test
  void theModelMayAskTheValidatorAndTheSchema() {
    model.calls("table", Map.of("name", "runs"));
    model.calls("validate", Map.of("query", "SELECT statu FROM runs"));
    model.calls("validate", Map.of("query", RIGHT));
    model.calls("fly", Map.of());
    model.says(block(RIGHT));

    assertThat(reply("How many?", "").query()).isEqualTo(RIGHT);
    var last = model.heard().getLast().path("messages");
    assertThat(last.at("/3/content").asString()).contains("status LowCardinality", "Completed");
    assertThat(last.at("/5/content").asString())
        .contains("line 1, column 8", "Did you mean \"status\"?");
    assertThat(last.at("/7/content").asString()).isEqualTo("valid");
    assertThat(last.at("/9/content").asString()).isEqualTo("There is no tool fly");
  }

  @Test
  void aQueryThatIsWrongGoesBackToTheModel() {
    model.says(block("SELECT statu FROM runs"));
    model.says(block(RIGHT));

    var reply = reply("How many?", "");

    assertThat(reply.query()).isEqualTo(RIGHT);
    assertThat(model.heard().getLast().at("/messages/3/content").asString())
        .contains("not valid", "Did you mean \"status\"?");
  }

  @Test
  void aModelThatNeverGetsItRightHasSoManyTurns() {
    for (int i = 0; i < 20; i++) {
      model.says(block("SELECT statu FROM runs"));
    }

    var reply = reply("How many?", "");

    assertThat(model.heard()).hasSize(8);
    assertThat(reply.wrong()).isNotEmpty();
  }

  @Test
  void anExplanationNeedsNoQuery() {
    model.says("It counts runs by status.");

    assertThat(reply("What does it do?", RIGHT))
        .isEqualTo(new Assistant.Reply("It counts runs by status.", "", java.util.List.of()));
  }

  @Test
  void aModelThatRefusesIsAnError() {
    assertThatThrownBy(() -> reply("How many?", "")).isInstanceOf(LangChain4jException.class);
  }

  @Test
  void theKeyIsNotShown() {
    assertThat(model.config().toString()).doesNotContain("sk-test");
  }
}
