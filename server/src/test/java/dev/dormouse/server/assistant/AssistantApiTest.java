package dev.dormouse.server.assistant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.server.Server;
import dev.dormouse.server.ServerConfig;
import dev.dormouse.server.fixtures.ApiClient;
import dev.dormouse.server.fixtures.Reply;
import dev.dormouse.server.fixtures.TestServer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The assistant over HTTP, of a server that has one and of one that has none. */
final class AssistantApiTest {
  private static final String PATH = "/api/v1/query/assist";
  private static final String QUERY = "SELECT count() FROM runs";

  private final TestServer without = TestServer.shared();
  @TempDir private Path folder;
  private StubModel model;
  private Server with;
  private ApiClient program;

  @BeforeEach
  void startServer() throws Exception {
    model = new StubModel();
    with =
        Server.start(
            ServerConfig.of(folder).withPort(0).withAssistant(model.config()),
            without.engine(),
            InstantSource.system());
    program = without.program().at(with.url());
  }

  @AfterEach
  void stopServer() {
    with.close();
    model.close();
  }

  private static Reply ask(ApiClient caller, String prompt) {
    return caller.post(PATH, Map.of("prompt", prompt));
  }

  @Test
  void aQuestionThatIsValidIsGivenWithWhatTheModelSays() {
    model.says("So:\n```sql\n" + QUERY + "\n```");

    var answer = ask(program, "How many?").json();

    assertThat(answer.get("query").asString()).isEqualTo(QUERY);
    assertThat(answer.get("valid").asBoolean()).isTrue();
    assertThat(answer.get("text").asString()).startsWith("So:");
  }

  @Test
  void anExplanationHasNoQuestion() {
    model.says("It counts.");

    var answer = program.post(PATH, Map.of("prompt", "What does it do?", "query", QUERY)).json();

    assertThat(answer.get("text").asString()).isEqualTo("It counts.");
    assertThat(answer.path("query").asString("")).isEmpty();
    assertThat(answer.get("valid").asBoolean()).isFalse();
  }

  @Test
  void aModelThatDoesNotAnswerIsABadGateway() {
    var reply = ask(program, "How many?");

    assertThat(reply.status()).isEqualTo(502);
    assertThat(reply.body()).doesNotContain(model.config().key());
  }

  @Test
  void aPromptHasABound() {
    var reply = ask(program, "x".repeat(10_001));

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.error()).contains("10001 characters");
    assertThat(model.heard()).isEmpty();
  }

  @Test
  void withoutAKeyThereIsNoAssistant() {
    var reply = ask(without.program(), "How many?");

    assertThat(reply.status()).isEqualTo(501);
    assertThat(reply.error()).contains("--assistant-key");
  }

  @Test
  void onlyKeysOfAnEnvironmentOpenIt() {
    assertThat(ask(program.with(""), "How many?").status()).isEqualTo(401);
    assertThat(model.heard()).isEmpty();
  }
}
