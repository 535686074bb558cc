package dev.dormouse.server.alerts;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * How alerts leave the server.
 *
 * @param mail what sends e-mail, or null where nothing does
 * @param privateNetworks whether webhooks may be in private networks, or on this host
 */
public record AlertsConfig(@Nullable Mail mail, boolean privateNetworks) {
  public static final AlertsConfig DEFAULT = new AlertsConfig(null, false);

  /**
   * An SMTP server.
   *
   * @param encryption how the connection is encrypted
   * @param user empty where it asks for none
   * @param from the sender's address
   */
  public record Mail(
      String host, int port, Encryption encryption, String user, String password, String from) {

    /** How a connection to an SMTP server is encrypted. */
    public enum Encryption {
      /** By STARTTLS where the server offers it. */
      OFFERED,
      TLS
    }

    /** Of a URL such as {@code smtp://user:password@mail.example.com:587}; smtps for TLS. */
    public static Mail of(String url, String from) {
      URI parsed;
      try {
        parsed = URI.create(url);
      } catch (IllegalArgumentException e) {
        throw refused("it is not a URL");
      }
      boolean tls = "smtps".equals(parsed.getScheme());
      if ((!tls && !"smtp".equals(parsed.getScheme())) || parsed.getHost() == null) {
        throw refused("it must look like smtp://user:password@mail.example.com:587, or smtps://…");
      }
      if (!from.contains("@")) {
        throw new IllegalArgumentException(
            "the sender of alerts is \"" + from + "\"; it must be an address");
      }
      String[] user =
          parsed.getUserInfo() == null ? new String[0] : parsed.getUserInfo().split(":", 2);
      int port = parsed.getPort() >= 0 ? parsed.getPort() : tls ? 465 : 587;
      return new Mail(
          parsed.getHost(),
          port,
          tls ? Encryption.TLS : Encryption.OFFERED,
          user.length > 0 ? user[0] : "",
          user.length > 1 ? user[1] : "",
          from);
    }

    /** Without the URL, which may hold a password. */
    private static IllegalArgumentException refused(String why) {
      return new IllegalArgumentException("the address of the SMTP server: " + why);
    }

    @Override
    public String toString() {
      return "%s:%d".formatted(host, port);
    }
  }
}
