package dev.dormouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.cli.access.SmallServer;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.Output;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dormouse node} from its arguments to the requests and the output. */
class NodeCommandTest {
  private static final String NODES =
      """
      {"nodes":[{"name":"big","status":"AWAY","slots":8,"running":1,"waiting":2,"stored":3,
        "labels":{"zone":"a"},"platform":{"store":"s3-0123456789abcdef"}}]}\
      """;

  @TempDir private Path folder;
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
  void listsTheNodes() {
    server.answering("GET /api/v1/nodes", 200, NODES);

    assertThat(node()).isEqualTo(ExitCode.OK);
    assertThat(node("list")).isEqualTo(ExitCode.OK);

    assertThat(output.printed().lines().skip(1).findFirst().orElseThrow())
        .containsSubsequence("big", "AWAY", "8", "1", "2", "3", "s3-012345678", "zone=a");
    assertThat(server.asked().getFirst().key()).isEqualTo("tr_pat_1");
  }

  @Test
  void printsATokenAndNothingElse() {
    var token = "{\"name\":\"big\",\"token\":\"tr_node_x.1.y\"}";
    server
        .answering("POST /api/v1/nodes", 200, token)
        .answering("POST /api/v1/nodes/big/token", 200, token)
        .answering("POST /api/v1/join-keys", 200, token);

    assertThat(node("add", "big")).isEqualTo(ExitCode.OK);
    assertThat(node("token", "big")).isEqualTo(ExitCode.OK);
    assertThat(node("join-key", "cluster")).isEqualTo(ExitCode.OK);

    assertThat(output.printed()).isEqualTo("tr_node_x.1.y\n".repeat(3));
    assertThat(server.asked().getFirst().body()).isEqualTo("{\"name\":\"big\"}");
  }

  @Test
  void drainsUndrainsAndRevokes() {
    server
        .answering("POST /api/v1/nodes/big/drain", 200, "{\"name\":\"big\"}")
        .answering("POST /api/v1/nodes/big/undrain", 200, "{\"name\":\"big\"}")
        .answering("POST /api/v1/join-keys/cluster/revoke", 200, "{\"name\":\"cluster\"}");

    assertThat(node("drain", "big")).isEqualTo(ExitCode.OK);
    assertThat(node("undrain", "big")).isEqualTo(ExitCode.OK);
    assertThat(node("revoke-join-key", "cluster")).isEqualTo(ExitCode.OK);
  }

  @Test
  void forgetsOnlyWhenToldSoTwice() {
    server
        .answering("GET /api/v1/nodes", 200, NODES)
        .answering("POST /api/v1/nodes/big/forget", 200, "{\"name\":\"big\",\"runs\":3}");

    assertThat(node("forget", "big")).isEqualTo(ExitCode.USAGE);
    assertThat(output.said())
        .contains("The node big is away; 3 checkpoints of runs are in its store, 3 runs are on it")
        .contains("dormouse node forget big --yes");
    assertThat(server.requests()).containsExactly("GET /api/v1/nodes");

    assertThat(node("forget", "big", "--yes")).isEqualTo(ExitCode.OK);
    assertThat(output.printed()).isEqualTo("big is forgotten; runs that begin anew: 3\n");
    assertThat(server.asked().getLast().body()).isEqualTo("{\"alive\":false}");
  }

  @Test
  void makesACheckpointKeyOnce() {
    var file = folder.resolve("checkpoint.key");

    assertThat(run("node", "checkpoint-key", file.toString())).isEqualTo(ExitCode.OK);
    assertThat(Files.isRegularFile(file)).isTrue();
    assertThat(run("node", "checkpoint-key", file.toString())).isEqualTo(ExitCode.FAILED);
  }

  private int node(String... arguments) {
    var all = new ArrayList<>(List.of("node"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--url", server.url().toString(), "--key", "tr_pat_1"));
    return run(all.toArray(String[]::new));
  }

  private int run(String... arguments) {
    return Dormouse.commandLine(output.terminal(), () -> Instant.parse("2026-11-22T10:00:00Z"))
        .execute(arguments);
  }
}
