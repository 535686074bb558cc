package dev.dormouse.cli.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dormouse.cli.terminal.CommandFailed;
import dev.dormouse.cli.terminal.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class AccessTest {
  private static final String KEYS = "POST /api/v1/projects/cinema/environments/dev/keys";

  @TempDir private Path data;
  @TempDir private Path project;
  private SmallServer server;

  @BeforeEach
  void startServer() throws Exception {
    server =
        new SmallServer()
            .answering("POST /api/v1/projects", 200, "{}")
            .answering(KEYS, 201, "{\"key\":\"tr_dev_new\"}");
    Files.writeString(project.resolve("dormouse.yml"), "project: cinema\npackages: cinema\n");
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @Test
  void takesTheKeyItIsGivenWithoutAskingAnybody() throws Exception {
    assertThat(access("--key", "tr_dev_given").environmentKey()).isEqualTo("tr_dev_given");

    assertThat(server.requests()).isEmpty();
  }

  @Test
  void makesProjectAndKeyWithThePersonalTokenAndRemembersTheKey() throws Exception {
    remember(Map.of());

    assertThat(access().environmentKey()).isEqualTo("tr_dev_new");

    assertThat(server.asked())
        .extracting(SmallServer.Asked::request, SmallServer.Asked::key)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("POST /api/v1/projects", "tr_pat_1"),
            org.assertj.core.groups.Tuple.tuple(KEYS, "tr_pat_1"));
    assertThat(new CredentialsFile(data).read().orElseThrow().keys())
        .containsEntry("cinema/dev", "tr_dev_new");
  }

  @Test
  void usesARememberedKey() throws Exception {
    remember(Map.of("cinema/dev", "tr_dev_old"));
    server.answering("GET /api/v2/whoami", 200, "{}");

    assertThat(access().environmentKey()).isEqualTo("tr_dev_old");
  }

  @Test
  void replacesARememberedKeyThatOpensNothingAnyMore() throws Exception {
    remember(Map.of("cinema/dev", "tr_dev_old"));
    server.answering("GET /api/v2/whoami", 401, "{\"error\":\"unknown key\"}");

    assertThat(access().environmentKey()).isEqualTo("tr_dev_new");
  }

  @Test
  void takesAPersonalTokenForProjectAndEnvironmentAsNamed() throws Exception {
    var url = server.url().toString();
    server.answering(
        "POST /api/v1/projects/theatre/environments/prod/keys", 200, "{\"key\":\"tr_prod_1\"}");

    var key =
        access("--url", url, "--key", "tr_pat_2", "--project", "theatre", "--env", "prod")
            .environmentKey();

    assertThat(key).isEqualTo("tr_prod_1");
    assertThat(server.asked()).extracting(SmallServer.Asked::key).containsOnly("tr_pat_2");
    assertThat(new CredentialsFile(data).read()).isEmpty();
  }

  @Test
  void doesNotSendTheKeysOfOneServerToAnother() throws Exception {
    remember(Map.of());

    var failure = refused("--url", "http://elsewhere.example:3030");

    assertThat(failure).hasMessageContaining("No key for http://elsewhere.example:3030");
    assertThat(failure.exitCode()).isEqualTo(ExitCode.FORBIDDEN);
  }

  @Test
  void saysWhereKeysComeFromWhereThereIsNone() {
    assertThat(refused()).hasMessageContaining("--key or DORMOUSE_SECRET_KEY");
  }

  @Test
  void asksForAProjectOutsideOfOne() throws Exception {
    remember(Map.of());
    Files.delete(project.resolve("dormouse.yml"));

    var failure = refused();

    assertThat(failure).hasMessageContaining("Which project?");
    assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
  }

  private void remember(Map<String, String> keys) throws CommandFailed {
    new CredentialsFile(data)
        .write(new Credentials(server.url().toString(), "tr_pat_1", "tr_node_1", keys));
  }

  private CommandFailed refused(String... arguments) {
    return catchThrowableOfType(CommandFailed.class, () -> access(arguments).environmentKey());
  }

  private Access access(String... arguments) {
    var all = new ArrayList<>(List.of("--data", data.toString()));
    all.addAll(List.of(arguments));
    return new Access(parse(all.toArray(String[]::new)), project);
  }

  /** A command with nothing but the options. */
  @Command
  private static final class Options {
    @Mixin private ServerOptions server = new ServerOptions();
  }

  static ServerOptions parse(String... arguments) {
    var options = new Options();
    new CommandLine(options).parseArgs(arguments);
    return options.server;
  }
}
