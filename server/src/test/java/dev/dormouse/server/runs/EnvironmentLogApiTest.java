package dev.dormouse.server.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.api.TriggerAnswer;
import dev.dormouse.protocol.node.RunEpoch;
import dev.dormouse.protocol.node.RunLogs;
import dev.dormouse.protocol.worker.LogEntry;
import dev.dormouse.server.fixtures.ApiClient;
import dev.dormouse.server.fixtures.TestNode;
import dev.dormouse.server.fixtures.TestServer;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class EnvironmentLogApiTest {
  private final TestServer server = TestServer.shared();
  private final ApiClient program = server.programWith("buy");
  private final TestNode node = TestNode.register(server);
  private final RunId first = trigger();
  private final RunId second = trigger();

  private RunId trigger() {
    return program.post("/api/v1/tasks/buy/trigger", "{}").as(TriggerAnswer.class).id();
  }

  private void log(RunId run, LogEntry.Level level, String message) {
    var entry = new LogEntry(Instant.now(), level, "System.out", message, null, null);
    node.logs(
        new RunLogs(
            List.of(
                new RunLogs.Entries(
                    new RunEpoch(run, 1),
                    server.engine().tenancy().runTokens().create(run, 1),
                    1,
                    0,
                    List.of(entry)))));
  }

  private static List<String> messages(JsonNode page) {
    return page.get("entries").valueStream().map(e -> e.get("message").asString()).toList();
  }

  @Test
  void readsOnFromWhereTheFormerAnswerEnded() {
    log(first, LogEntry.Level.INFO, "one");
    log(second, LogEntry.Level.ERROR, "two");

    var page = program.get("/api/v1/logs?limit=1").json();
    var rest = program.get("/api/v1/logs?after=" + page.get("next").asString()).json();

    assertThat(messages(page)).containsExactly("one");
    assertThat(page.at("/entries/0/runId").asString()).isEqualTo(first.value());
    assertThat(page.at("/entries/0/taskIdentifier").asString()).isEqualTo("buy");
    assertThat(messages(rest)).containsExactly("two");
    assertThat(messages(program.get("/api/v1/logs?filter%5Blevel%5D=WARN").json()))
        .containsExactly("two");
  }

  @Test
  void waitsForWhatComesAfterNow() throws Exception {
    log(first, LogEntry.Level.INFO, "before");
    String latest = program.get("/api/v1/logs?after=latest").json().get("next").asString();
    var waiting =
        CompletableFuture.supplyAsync(
            () -> program.get("/api/v1/logs?wait=60&after=" + latest), Thread::startVirtualThread);

    log(second, LogEntry.Level.INFO, "after");

    assertThat(messages(waiting.get(2, TimeUnit.MINUTES).json())).containsExactly("after");
  }

  @Test
  void showsNothingOfOtherEnvironments() {
    log(first, LogEntry.Level.INFO, "one");

    assertThat(messages(server.program().get("/api/v1/logs").json())).isEmpty();
  }

  @Test
  void refusesWhatIsNoCursorOrLevel() {
    assertThat(program.get("/api/v1/logs?after=yesterday").status()).isEqualTo(400);
    assertThat(program.get("/api/v1/logs?filter%5Blevel%5D=LOUD").error()).contains("WARN");
  }
}
