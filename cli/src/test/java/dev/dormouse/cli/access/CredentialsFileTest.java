package dev.dormouse.cli.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dormouse.cli.terminal.CommandFailed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialsFileTest {
  private static final Credentials CREDENTIALS =
      new Credentials("http://localhost:3030", "tr_pat_1", "tr_node_1", Map.of());

  @TempDir private Path folder;

  @Test
  void keepsWhatIsWrittenForItsOwnerOnly() throws Exception {
    var file = new CredentialsFile(folder.resolve("data"));

    file.write(CREDENTIALS.withKey("cinema", "dev", "tr_dev_1"));

    assertThat(file.read())
        .hasValueSatisfying(read -> {
          assertThat(read.personalToken()).isEqualTo("tr_pat_1");
          assertThat(read.key("cinema", "dev")).hasValue("tr_dev_1");
          assertThat(read.key("cinema", "prod")).isEmpty();
        });
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
        .isEqualTo("rw-------");
    try (var files = Files.list(folder.resolve("data"))) {
      assertThat(files).containsExactly(file.path());
    }
  }

  @Test
  void isEmptyWhereThereIsNoFile() throws Exception {
    assertThat(new CredentialsFile(folder).read()).isEmpty();
  }

  @Test
  void saysWhatToDoWithAFileThatIsBroken() throws Exception {
    Files.writeString(folder.resolve(CredentialsFile.NAME), "{\"url\":");

    assertThat(catchThrowableOfType(CommandFailed.class, () -> new CredentialsFile(folder).read()))
        .hasMessageContaining("is not a credentials file")
        .hasMessageContaining("Move it away");
  }

  @Test
  void doesNotShowSecretsAsText() {
    assertThat(CREDENTIALS.withKey("cinema", "dev", "tr_dev_1").toString())
        .doesNotContain("tr_")
        .contains("cinema/dev");
  }
}
