package dev.dormouse.cli.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dormouse.cli.project.Distribution;
import dev.dormouse.cli.terminal.CommandFailed;
import dev.dormouse.engine.runs.Prices;
import dev.dormouse.server.assistant.AssistantConfig;
import dev.dormouse.store.DatabaseConfig;
import dev.dormouse.supervisor.SupervisorConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class HostOptionsTest {
  @TempDir private Path home;

  @BeforeEach
  void makeDistribution() throws Exception {
    Files.createDirectory(home.resolve("worker"));
    Files.writeString(home.resolve("worker/worker.jar"), "");
  }

  @Test
  void hostsOnThisMachineWithAnEmbeddedDatabaseByDefault() throws Exception {
    var config = parse();

    assertThat(config.data()).isEqualTo(Path.of(System.getProperty("user.home"), ".dormouse"));
    assertThat(config.host()).isEqualTo("127.0.0.1");
    assertThat(config.port()).isEqualTo(3030);
    assertThat(config.publicUrl()).isEmpty();
    assertThat(config.postgres()).isNull();
    assertThat(config.slots()).isEqualTo(2 * Runtime.getRuntime().availableProcessors());
    assertThat(config.nodeName()).isEqualTo("local");
    assertThat(config.prices()).isEqualTo(Prices.FREE);
    assertThat(config.worker().classPath()).containsExactly(home.resolve("worker/worker.jar"));
  }

  @Test
  void takesEveryOption() throws Exception {
    var config =
        parse(
            "--data=/var/lib/dormouse",
            "--host=0.0.0.0",
            "--port=80",
            "--public-url=https://dormouse.example",
            "--postgres-url=postgres://ada:s%40cret@db.example:5433/dormouse?ssl=true",
            "--slots=12",
            "--node-name=big",
            "--prices=small-1x=1.2");

    assertThat(config.data()).isEqualTo(Path.of("/var/lib/dormouse"));
    assertThat(config.host()).isEqualTo("0.0.0.0");
    assertThat(config.port()).isEqualTo(80);
    assertThat(config.publicUrl()).isEqualTo("https://dormouse.example");
    assertThat(config.postgres())
        .isEqualTo(
            new DatabaseConfig(
                "jdbc:postgresql://db.example:5433/dormouse?ssl=true", "ada", "s@cret", 32));
    assertThat(config.slots()).isEqualTo(12);
    assertThat(config.nodeName()).isEqualTo("big");
    assertThat(config.prices()).isEqualTo(Prices.parse("small-1x=1.2"));
  }

  @Test
  void thereIsNoAssistantUntilThereIsAKey() throws Exception {
    assertThat(parse("--assistant-url=http://model/v1").assistant())
        .isEqualTo(AssistantConfig.NONE);
    assertThat(parse("--assistant-key=sk-1").assistant().url())
        .isEqualTo("https://api.openai.com/v1");
    assertThat(
            parse(
                    "--assistant-key=sk-1",
                    "--assistant-url=http://model/v1",
                    "--assistant-model=small")
                .assistant())
        .isEqualTo(new AssistantConfig("http://model/v1", "small", "sk-1"));
  }

  @Test
  void aWrongAddressOfTheAssistantIsRefusedWithoutShowingTheKey() {
    var failure =
        catchThrowableOfType(
            CommandFailed.class, () -> parse("--assistant-key=sk-1", "--assistant-url=model"));

    assertThat(failure).hasMessageContaining("\"model\"").hasMessageNotContaining("sk-1");
  }

  @Test
  void takesAJdbcAddressAsItIs() throws Exception {
    assertThat(PostgresUrl.parse("jdbc:postgresql://db/x?user=a&password=b").url())
        .isEqualTo("jdbc:postgresql://db/x?user=a&password=b");
  }

  @Test
  void doesNotShowThePasswordOfAWrongAddress() {
    var failure =
        catchThrowableOfType(
            CommandFailed.class, () -> PostgresUrl.parse("mysql://ada:secret@db/x"));

    assertThat(failure)
        .hasMessageContaining("must begin with postgres://")
        .hasMessageNotContaining("secret");
  }

  /** A command with nothing but the options. */
  @Command
  private static final class Options {
    @Mixin private HostOptions host = new HostOptions();
  }

  private HostConfig parse(String... arguments) throws CommandFailed {
    var options = new Options();
    new CommandLine(options).parseArgs(arguments);
    return options.host.config(new Distribution(home), SupervisorConfig.Machines.PROCESSES);
  }
}
