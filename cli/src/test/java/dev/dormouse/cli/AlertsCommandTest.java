package dev.dormouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.cli.access.SmallServer;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.Output;
import dev.dormouse.protocol.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code dormouse alerts} and {@code dormouse errors} from their arguments to the requests. */
class AlertsCommandTest {
  private static final String CHANNEL =
      """
      {"id":"alert_1","name":"ops","kind":"WEBHOOK","target":"https://example.com",
       "alerts":["RUN_FAILED"],"active":false,"secret":"whsec_x"}
      """;
  private static final String GROUP =
      """
      {"id":"error_1","taskIdentifier":"buy","status":"unresolved","errorType":"NoSeats",
       "errorMessage":"no seat <number>","count":7,"firstSeen":"2026-11-22T09:00:00Z",
       "lastSeen":"2026-11-22T09:59:00Z","lastRun":"run_1"}
      """;

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

  @Test
  void addsAChannelAndPrintsItsSecretOnce() {
    server.answering("POST /api/v1/alert-channels", 200, CHANNEL);

    var code = remote("alerts", "add", "webhook", "https://example.com", "--on", "run_failed");

    assertThat(code).isEqualTo(ExitCode.OK);
    assertThat(output.printed()).isEqualTo("alert_1\nwhsec_x\n");
    assertThat(Json.mapper().readTree(server.asked().getFirst().body()))
        .isEqualTo(
            Json.mapper()
                .readTree(
                    """
                    {"name":"https://example.com","kind":"WEBHOOK","target":"https://example.com",
                     "alerts":["RUN_FAILED"]}
                    """));
  }

  @Test
  void listsTriesSwitchesAndDeletesChannels() {
    server
        .answering("GET /api/v1/alert-channels", 200, "{\"data\":[" + CHANNEL + "]}")
        .answering("POST /api/v1/alert-channels/alert_1/test", 200, "{\"id\":\"alert_1\"}")
        .answering("PUT /api/v1/alert-channels/alert_1", 200, CHANNEL)
        .answering("DELETE /api/v1/alert-channels/alert_1", 200, "{\"id\":\"alert_1\"}")
        .answering(
            "GET /api/v1/alert-channels/alert_1/deliveries",
            200,
            """
            {"data":[{"kind":"RUN_FAILED","title":"A run failed","tries":12,
              "createdAt":"2026-11-22T09:00:00Z","givenUpAt":"2026-11-22T10:00:00Z",
              "failure":"it answered 500"}]}
            """);

    assertThat(remote("alerts")).isEqualTo(ExitCode.OK);
    assertThat(remote("alerts", "test", "alert_1")).isEqualTo(ExitCode.OK);
    assertThat(remote("alerts", "log", "alert_1")).isEqualTo(ExitCode.OK);
    assertThat(remote("alerts", "on", "alert_1")).isEqualTo(ExitCode.OK);
    assertThat(remote("alerts", "delete", "alert_1")).isEqualTo(ExitCode.OK);

    assertThat(output.printed())
        .containsSubsequence("alert_1", "webhook", "run_failed", "off")
        .contains("given up: it answered 500", "alert_1 is on", "alert_1 is deleted");
  }

  @Test
  void listsErrorGroupsAndResolvesOne() {
    server
        .answering(
            "GET /api/v1/errors?page%5Bsize%5D=100&filter%5Bstatus%5D=unresolved",
            200, "{\"data\":[" + GROUP + "]}")
        .answering("POST /api/v1/errors/error_1/resolve", 200, GROUP);

    assertThat(remote("errors")).isEqualTo(ExitCode.OK);
    assertThat(remote("errors", "error_1", "--resolve")).isEqualTo(ExitCode.OK);
    assertThat(remote("errors", "--ignore")).isEqualTo(ExitCode.USAGE);

    assertThat(output.printed())
        .containsSubsequence("error_1", "buy", "unresolved", "7", "NoSeats: no seat <number>")
        .contains("last in run_1");
  }

  private int remote(String... arguments) {
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--url", server.url().toString(), "--key", "tr_dev_1"));
    return Dormouse.commandLine(output.terminal(), () -> Instant.parse("2026-11-22T10:00:00Z"))
        .execute(all.toArray(String[]::new));
  }
}
