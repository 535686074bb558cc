package dev.dormouse.cli.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.cli.terminal.CommandFailed;
import dev.dormouse.supervisor.SupervisorConfig.Machines.Kind;
import dev.dormouse.supervisor.SupervisorConfig.Storage;
import dev.dormouse.supervisor.checkpoints.s3.S3Location;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class MachineOptionsTest {
  @Test
  void keepsCheckpointsInTheNodesFolderByDefault() throws Exception {
    var machines = parse().machines();

    assertThat(machines.kind()).isEqualTo(Kind.AUTO);
    assertThat(machines.storage()).isEqualTo(new Storage.OwnFolder());
  }

  @Test
  void takesEveryOption() throws Exception {
    var machines =
        parse(
                "--machines=runc",
                "--checkpoints=s3://bucket/of/ours",
                "--checkpoint-key=/etc/dormouse/key",
                "--checkpoint-cache=10",
                "--s3-endpoint=https://s3.example",
                "--s3-region=eu-central-1",
                "--s3-access-key=ada",
                "--s3-secret-key=secret",
                "--s3-path-style=false")
            .machines();

    assertThat(machines.kind()).isEqualTo(Kind.RUNC);
    assertThat(machines.storage())
        .isEqualTo(
            new Storage.Bucket(
                new S3Location(
                    URI.create("https://s3.example"),
                    "eu-central-1",
                    "bucket",
                    "of/ours/",
                    new S3Location.Credentials("ada", "secret"),
                    false),
                10 << 20,
                Path.of("/etc/dormouse/key")));
    assertThat(machines.toString()).doesNotContain("secret");
  }

  @Test
  void asksForTheBucketInThePathWhereAServerIsNamed() throws Exception {
    assertThat(location("--checkpoints=s3://bucket", "--s3-endpoint=http://s3:9000").pathStyle())
        .isTrue();
    assertThat(location("--checkpoints=s3://bucket").pathStyle()).isFalse();
    assertThat(location("--checkpoints=s3://bucket").credentials()).isNull();
  }

  @Test
  void refusesWhatIsNoPlace() {
    assertThatThrownBy(() -> parse("--checkpoints=/var/lib/x").machines())
        .isInstanceOf(CommandFailed.class)
        .hasMessage(
            "checkpoints are to be stored in \"/var/lib/x\"; it must be s3://BUCKET/PREFIX");
    assertThatThrownBy(() -> parse("--checkpoints=s3://bucket", "--s3-access-key=ada").machines())
        .hasMessage("an S3 key needs both its id and its secret");
  }

  private static S3Location location(String... arguments) throws CommandFailed {
    return ((Storage.Bucket) parse(arguments).machines().storage()).location();
  }

  /** A command with nothing but the options. */
  @Command
  private static final class Options {
    @Mixin private MachineOptions machines = new MachineOptions();
  }

  private static MachineOptions parse(String... arguments) {
    var options = new Options();
    new CommandLine(options).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments);
    return options.machines;
  }
}
