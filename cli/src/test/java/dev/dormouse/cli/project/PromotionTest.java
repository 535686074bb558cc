package dev.dormouse.cli.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.cli.access.ServerOptions;
import dev.dormouse.cli.access.SmallServer;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.Failures;
import dev.dormouse.cli.terminal.Output;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** {@code dormouse promote} and {@code dormouse rollback}, against a small server. */
class PromotionTest {
  private static final String CURRENT = "{\"id\":\"deployment_4\",\"version\":\"20261124.4\"}";
  private static final String PROMOTED = "{\"id\":\"deployment_2\",\"version\":\"20261124.2\"}";

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
  void promotesTheVersionThatIsNamed() {
    server.answering("POST /api/v1/deployments/20261124.2/promote", 200, PROMOTED);

    assertThat(run(new PromoteCommand(output.terminal()), "20261124.2")).isEqualTo(ExitCode.OK);

    assertThat(output.printed())
        .isEqualTo(
            "20261124.2 is now the current version in %s; runs that have begun finish on theirs%n"
                .formatted(new ServerOptions().environment()));
  }

  @Test
  void rollsBackToTheVersionBeforeThatWasCurrentOnce() {
    server
        .answering("GET /api/v1/deployments/current", 200, CURRENT)
        .answering(
            "GET /api/v1/deployments?page%5Bafter%5D=deployment_4",
            200,
            """
            {"data":[{"id":"deployment_3","version":"20261124.3"}],
             "pagination":{"next":"deployment_3"}}\
            """)
        .answering(
            "GET /api/v1/deployments?page%5Bafter%5D=deployment_3",
            200,
            """
            {"data":[
              {"id":"deployment_2","version":"20261124.2","deployedAt":"2026-11-24T02:00:00Z"},
              {"id":"deployment_1","version":"20261124.1","deployedAt":"2026-11-24T01:00:00Z"}],
             "pagination":{}}\
            """)
        .answering("POST /api/v1/deployments/20261124.2/promote", 200, PROMOTED);

    assertThat(run(new RollbackCommand(output.terminal()))).isEqualTo(ExitCode.OK);

    assertThat(output.printed()).startsWith("20261124.2 is now the current version");
  }

  @Test
  void saysThatThereIsNothingToRollBackTo() {
    server
        .answering("GET /api/v1/deployments/current", 200, CURRENT)
        .answering(
            "GET /api/v1/deployments?page%5Bafter%5D=deployment_4",
            200, "{\"data\":[],\"pagination\":{}}");

    assertThat(run(new RollbackCommand(output.terminal()))).isEqualTo(ExitCode.FAILED);

    assertThat(output.said())
        .contains("No version before 20261124.4 was ever the current one")
        .contains("dormouse versions");
  }

  private int run(Object command, String... arguments) {
    var failures = new Failures(output.terminal());
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--url", server.url().toString(), "--key", "tr_prod_1"));
    return new CommandLine(command)
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures)
        .execute(all.toArray(String[]::new));
  }
}
