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

/** Commands that do something about runs, one or many, from their arguments to the requests. */
class RunActionsTest {
  private static final String RUN = "run_1";

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
  void cancelsAndReplays() {
    server
        .answering("POST /api/v2/runs/run_1/cancel", 200, "{\"id\":\"run_1\"}")
        .answering("POST /api/v1/runs/run_1/replay", 200, "{\"id\":\"run_2\"}");

    assertThat(remote("cancel", RUN)).isEqualTo(ExitCode.OK);
    assertThat(remote("replay", RUN)).isEqualTo(ExitCode.OK);

    assertThat(output.printed()).isEqualTo("run_1 is being canceled\nrun_2\n");
  }

  @Test
  void restartsOneRunAndShowsVersionsWithTheirLivingRuns() {
    server
        .answering("POST /api/v1/runs/run_1/restart", 200, "{\"id\":\"run_1\"}")
        .answering(
            "GET /api/v1/deployments?page%5Bsize%5D=25",
            200,
            """
            {"data":[{"version":"20261122.2","livingRuns":0,"isCurrent":true},
                     {"version":"20261122.1","livingRuns":7,"isCurrent":false}]}
            """);

    assertThat(remote("restart", RUN)).isEqualTo(ExitCode.OK);
    assertThat(remote("versions")).isEqualTo(ExitCode.OK);

    assertThat(output.printed())
        .contains("run_1 begins anew\n", "20261122.2  0", "current", "20261122.1  7");
  }

  @Test
  void cancelsAllThatAreSelectedAndTellsWhichItCouldNot() {
    server
        .answering("POST /api/v1/bulk-actions", 202, "{\"id\":\"bulk_1\"}")
        .answering(
            "GET /api/v1/bulk-actions/bulk_1",
            200,
            """
            {"id":"bulk_1","status":"COMPLETED","counts":{"total":3,"success":2,"failure":1}}
            """)
        .answering(
            "GET /api/v1/bulk-actions/bulk_1/failures",
            200,
            "{\"data\":[{\"runId\":\"run_9\",\"reason\":\"the run run_9 is over\"}]}");

    assertThat(remote("cancel", "--all", "--status=QUEUED", "--tag=a,b", "--yes"))
        .isEqualTo(ExitCode.FAILED);

    assertThat(Json.mapper().readTree(server.asked().getFirst().body()).get("filter"))
        .isEqualTo(Json.mapper().readTree("{\"status\":[\"QUEUED\"],\"tag\":[\"a\",\"b\"]}"));
    assertThat(output.printed()).isEqualTo("bulk_1 2 of 3 runs, 1 failed\n");
    assertThat(output.said()).contains("the run run_9 is over");
  }

  @Test
  void doesNothingToManyRunsWithoutAYesNorToNobody() {
    assertThat(remote("cancel", "--all")).isEqualTo(ExitCode.USAGE);
    assertThat(output.said()).contains("--yes");
    assertThat(remote("replay", "--tag=a")).isEqualTo(ExitCode.USAGE);
    assertThat(remote("restart")).isEqualTo(ExitCode.USAGE);
    assertThat(server.asked()).isEmpty();
  }

  @Test
  void showsBulkActionsAndAbortsOne() {
    String action =
        """
        {"id":"bulk_1","type":"REPLAY","status":"ABORTED","createdAt":"2026-11-22T10:00:00Z",
         "counts":{"total":9,"success":4,"failure":0}}
        """;
    server
        .answering("GET /api/v1/bulk-actions?page%5Bsize%5D=25", 200, "{\"data\":[" + action + "]}")
        .answering("GET /api/v1/bulk-actions/bulk_1", 200, action)
        .answering("POST /api/v1/bulk-actions/bulk_1/abort", 200, "{\"id\":\"bulk_1\"}");

    assertThat(remote("bulk")).isEqualTo(ExitCode.OK);
    assertThat(remote("bulk", "bulk_1", "--abort")).isEqualTo(ExitCode.OK);

    assertThat(output.printed())
        .contains("bulk_1", "replay")
        .endsWith("ABORTED 4 of 9 runs, aborted\n");
  }

  @Test
  void showsAndChangesHowLongWhatIsOverIsKept() {
    String kept = "{\"runs\":\"14d\",\"logs\":\"30d\",\"events\":\"30d\"}";
    server
        .answering("GET /api/v1/retention", 200, kept)
        .answering("PUT /api/v1/retention", 200, kept);

    assertThat(remote("retention")).isEqualTo(ExitCode.OK);
    assertThat(remote("retention", "--runs=14d")).isEqualTo(ExitCode.OK);

    assertThat(server.asked().getLast().body()).isEqualTo("{\"runs\":\"14d\"}");
    assertThat(output.printed()).isEqualTo("runs 14d, logs 30d, events 30d\n".repeat(2));
  }

  private int remote(String... arguments) {
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--url", server.url().toString(), "--key", "tr_dev_1"));
    return Dormouse.commandLine(output.terminal(), () -> Instant.parse("2026-11-22T10:00:00Z"))
        .execute(all.toArray(String[]::new));
  }
}
