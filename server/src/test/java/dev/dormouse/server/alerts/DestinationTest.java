package dev.dormouse.server.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.server.fixtures.HttpReceiver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "100.127.0.1",
        "192.0.0.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fc00::1",
        "fd12:3456::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "2001:0:a00:1::"
      })
  void whatOnlyThisServerCanReachIsNotPublic(String address) {
    assertThat(Destination.isPublic(InetAddress.ofLiteral(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"8.8.8.8", "100.63.0.1", "100.128.0.1", "172.32.0.1", "2606:4700::1111"})
  void theRestIs(String address) {
    assertThat(Destination.isPublic(InetAddress.ofLiteral(address))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:1/",
        "http://localhost/",
        "https://[::1]/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://[::ffff:127.0.0.1]/"
      })
  void aUrlOfThisHostIsRefusedHoweverItIsWritten(String url) {
    assertThatThrownBy(() -> new HttpPost(false).send(url, new byte[0], Map.of()))
        .isInstanceOf(IOException.class);
  }

  @Test
  void nothingIsSentToAPrivateNetworkUnlessThatIsAllowed() throws IOException {
    try (var receiver = new HttpReceiver()) {
      assertThatThrownBy(() -> new HttpPost(false).send(receiver.url(), new byte[0], Map.of()))
          .hasMessageContaining("not public")
          .hasMessageContaining("--alerts-to-private-networks");
      assertThat(receiver.received()).isEmpty();

      assertThat(new HttpPost(true).send(receiver.url() + "a?b=c", new byte[0], Map.of()))
          .isEqualTo(200);
      assertThat(receiver.received().getFirst().path()).isEqualTo("/a?b=c");
    }
  }

  @Test
  void noRedirectIsFollowed() throws IOException {
    try (var receiver = new HttpReceiver()) {
      receiver.refuse(1, 302);

      assertThat(new HttpPost(true).send(receiver.url(), new byte[0], Map.of())).isEqualTo(302);

      assertThat(receiver.received()).hasSize(1);
    }
  }

  @Test
  void theTargetIsThePathWithItsQuery() {
    var url = URI.create("https://example.com:8443?x=1");
    var destination = new Destination(url, InetAddress.getLoopbackAddress());

    assertThat(destination.target()).isEqualTo("/?x=1");
    assertThat(destination.host()).isEqualTo("example.com:8443");
    assertThat(destination.port()).isEqualTo(8443);
    assertThat(destination.isEncrypted()).isTrue();
  }
}
