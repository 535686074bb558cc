package dev.dormouse.cli.variables;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.cli.access.SmallServer;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.Output;
import dev.dormouse.protocol.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code dormouse env} from its arguments to the requests and the output. */
class EnvCommandTest {
  private static final String PATH = "/api/v1/projects/proj_1/envvars/prod";

  @TempDir private Path folder;
  private SmallServer server;
  private final Output output = new Output();

  @BeforeEach
  void startServer() throws Exception {
    server = new SmallServer();
    server.answering(
        "GET /api/v2/whoami", 200, "{\"projectRef\":\"proj_1\",\"environment\":\"prod\"}");
    server.answering("POST " + PATH + "/import", 200, "{\"success\":true}");
    server.answering(
        "GET " + PATH,
        200,
        """
        [{"name":"CITY","value":"a b","isSecret":false,"updatedAt":"2026-11-23T10:00:00Z"},
         {"name":"TOKEN","value":"<redacted>","isSecret":true,"updatedAt":"2026-11-23T10:00:00Z"}]
        """);
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  private int env(String... arguments) {
    var all =
        Stream.concat(Stream.of(arguments), Stream.of("--url=" + server.url(), "--key=tr_prod_1"))
            .toArray(String[]::new);
    return EnvCommand.on(output.terminal()).execute(all);
  }

  @Test
  void setsSecretsUnlessToldThatTheyArePlain() {
    assertThat(env("set", "TOKEN=a=b", "CITY=")).isEqualTo(ExitCode.OK);
    assertThat(env("set", "CITY=Bern", "--plain")).isEqualTo(ExitCode.OK);

    assertThat(output.printed()).isEqualTo("TOKEN, CITY set in prod\nCITY set in prod\n");
    assertThat(body(1))
        .isEqualTo(
            Json.mapper()
                .readTree(
                    """
                    {"variables": {"TOKEN": "a=b", "CITY": ""}, "override": true, "isSecret": true}
                    """));
    assertThat(body(3).get("isSecret").asBoolean()).isFalse();
  }

  @Test
  void listsWithoutSecrets() {
    env("list");

    assertThat(output.printed()).contains("a b").contains("(secret)").doesNotContain("redacted");
  }

  @Test
  void pullsIntoAFileThatPushReadsAgain() throws Exception {
    var file = folder.resolve(".env");

    assertThat(env("pull", file.toString())).isEqualTo(ExitCode.OK);
    assertThat(env("pull", file.toString())).isNotEqualTo(ExitCode.OK);
    assertThat(Files.readString(file)).isEqualTo("CITY=\"a b\"\n# TOKEN is secret\n");
    env("push", file.toString());
    env("import", file.toString(), "--plain");

    assertThat(body(3).get("override").asBoolean()).isTrue();
    assertThat(body(3).at("/variables/CITY").asString()).isEqualTo("a b");
    assertThat(body(5).get("override").asBoolean()).isFalse();
    assertThat(body(5).get("isSecret").asBoolean()).isFalse();
  }

  private JsonNode body(int request) {
    return Json.mapper().readTree(server.asked().get(request).body());
  }
}
