package dev.dormouse.server.alerts;

import dev.dormouse.engine.alerts.Alert;
import dev.dormouse.engine.alerts.AlertChannel;
import dev.dormouse.engine.alerts.Delivery;
import dev.dormouse.protocol.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Brings one alert to its channel, or says why it cannot. */
final class Courier {
  private static final String ALGORITHM = "HmacSHA256";

  private final HttpPost http;
  private final Mailbox mailbox;
  private final InstantSource clock;

  Courier(AlertsConfig config, InstantSource clock) {
    this.http = new HttpPost(config.privateNetworks());
    this.mailbox = new Mailbox(config.mail());
    this.clock = clock;
  }

  /** Throws with the reason where it did not arrive. */
  void deliver(Delivery delivery) throws IOException {
    var channel = delivery.channel();
    switch (channel.kind()) {
      case EMAIL -> mailbox.send(delivery);
      case SLACK -> post(channel, slack(delivery.alert()), Map.of());
      case WEBHOOK -> {
        byte[] body = webhook(delivery.alert());
        post(channel, body, signature(delivery, body));
      }
    }
  }

  private void post(AlertChannel channel, byte[] body, Map<String, String> headers)
      throws IOException {
    int status = http.send(channel.target(), body, headers);
    if (status < 200 || status > 299) {
      throw new IOException("it answered " + status);
    }
  }

  private static byte[] slack(Alert alert) {
    return Json.mapper()
        .writeValueAsBytes(
            Map.of("text", "*" + escaped(alert.title()) + "*\n" + escaped(alert.text())));
  }

  /** What Slack takes for more than text. */
  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static byte[] webhook(Alert alert) {
    return Json.mapper()
        .writeValueAsBytes(
            Map.of(
                "type",
                alert.kind().name().toLowerCase(Locale.ROOT).replace('_', '.'),
                "timestamp",
                alert.at().toString(),
                "data",
                alert));
  }

  /** As the Standard Webhooks specification has it; the id is the same each time it is tried. */
  private Map<String, String> signature(Delivery delivery, byte[] body) {
    String id = "msg_" + delivery.id();
    String time = Long.toString(clock.instant().getEpochSecond());
    String secret = String.valueOf(delivery.channel().secret());
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(
          new SecretKeySpec(
              Base64.getDecoder().decode(secret.substring(secret.indexOf('_') + 1)), ALGORITHM));
      mac.update((id + "." + time + ".").getBytes(StandardCharsets.UTF_8));
      return Map.of(
          "webhook-id",
          id,
          "webhook-timestamp",
          time,
          "webhook-signature",
          "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
