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

/** Checkpoints of runs, replays from them, and how many are kept, on the command line. */
class CheckpointCommandsTest {
  private static final String LIST =
      """
      {"checkpoints":[
        {"id":"checkpoint_1","createdAt":"2026-11-23T22:00:00Z","attempt":2,"store":"s3-1",
         "bytes":1200000,"waits":["TOKEN"],"keptUntil":"2026-11-24T22:00:00Z"},
        {"id":"checkpoint_2","createdAt":"2026-11-23T22:30:00Z","attempt":2,"store":"s3-1",
         "bytes":90000,"waits":[]}]}\
      """;

  private SmallServer server;
  private final Output output = new Output();

  @BeforeEach
  void startServer() throws Exception {
    server = new SmallServer();
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @Test
  void tellsWhichCheckpointsARunHas() {
    server.answering("GET /api/v1/runs/run_1/checkpoints", 200, LIST);

    assertThat(run("runs", "run_1", "--checkpoints")).isEqualTo(ExitCode.OK);

    var lines = output.printed().lines().skip(1).toList();
    assertThat(lines.getFirst())
        .containsSubsequence(
            "checkpoint_1", "1h 0m ago", "2", "token", "1.20 MB", "s3-1", "for 23h 0m");
    assertThat(lines.getLast())
        .containsSubsequence("checkpoint_2", "30m 0s ago", "0.09 MB", "the run's own");
  }

  @Test
  void tellsThemAsJson() {
    server.answering("GET /api/v1/runs/run_1/checkpoints", 200, LIST);

    assertThat(run("runs", "run_1", "--checkpoints", "--json")).isEqualTo(ExitCode.OK);

    assertThat(output.printed().lines().map(line -> Json.mapper().readTree(line)))
        .extracting(one -> one.path("id").asString(""))
        .containsExactly("checkpoint_1", "checkpoint_2");
  }

  @Test
  void replaysFromACheckpoint() {
    server.answering("POST /api/v1/runs/run_1/replay", 200, "{\"id\":\"run_2\"}");

    assertThat(run("replay", "run_1", "--from", "checkpoint_1")).isEqualTo(ExitCode.OK);

    assertThat(output.printed()).isEqualTo("run_2\n");
    assertThat(server.asked().getFirst().body()).isEqualTo("{\"checkpoint\":\"checkpoint_1\"}");
  }

  @Test
  void tellsHowManyAreKeptAndChangesIt() {
    var kept =
        "{\"checkpoints\":3,\"bytes\":2500000,"
            + "\"limits\":{\"perRun\":5,\"age\":\"PT24H\",\"bytes\":1000000000}}";
    server
        .answering("GET /api/v1/checkpoints", 200, kept)
        .answering("POST /api/v1/checkpoints", 200, kept);

    assertThat(run("checkpoints")).isEqualTo(ExitCode.OK);
    assertThat(run("checkpoints", "--keep=5", "--for=1d", "--at-most=1000000000", "--json"))
        .isEqualTo(ExitCode.OK);

    assertThat(output.printed())
        .startsWith("3 kept, 2.50 MB\nat most 5 of each run, for 1d 0h, 1000.00 MB of all\n");
    assertThat(Json.mapper().readTree(server.asked().getLast().body()))
        .isEqualTo(Json.mapper().readTree("{\"perRun\":5,\"age\":\"1d\",\"bytes\":1000000000}"));
  }

  private int run(String... arguments) {
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--url", server.url().toString(), "--key", "tr_dev_1"));
    var now = Instant.parse("2026-11-23T23:00:00Z");
    return Dormouse.commandLine(output.terminal(), () -> now).execute(all.toArray(String[]::new));
  }
}
