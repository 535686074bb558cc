package dev.dormouse.cli.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ServerOptionsTest {
  @Test
  void leavesAllToTheCredentialsFileByDefault() {
    var options = AccessTest.parse();

    assertThat(options.url()).isEmpty();
    assertThat(options.key()).isEmpty();
    assertThat(options.project()).isEmpty();
    assertThat(options.environment()).isEqualTo("dev");
    assertThat(options.data()).isEqualTo(Path.of(System.getProperty("user.home"), ".dormouse"));
  }

  @Test
  void takesEveryOption() {
    var options =
        AccessTest.parse(
            "--url=https://dormouse.example:8443",
            "--key=tr_prod_1",
            "--env=prod",
            "--project=cinema",
            "--data=/var/lib/dormouse");

    assertThat(options.url()).hasValue(URI.create("https://dormouse.example:8443"));
    assertThat(options.key()).hasValue("tr_prod_1");
    assertThat(options.project()).hasValue("cinema");
    assertThat(options.environment()).isEqualTo("prod");
    assertThat(options.data()).isEqualTo(Path.of("/var/lib/dormouse"));
  }
}
