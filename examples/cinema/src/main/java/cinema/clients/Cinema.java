package cinema.clients;

import java.net.URI;
import java.util.Map;
import java.util.function.Supplier;

/** All of the cinema's services, as one caller sees them. */
public record Cinema(
    Tickets tickets, Carts carts, Payments payments, Orders orders, Mailer mailer, Chat chat) {
  private static final String URL = "http://localhost:7400";
  private static final String SMTP = "localhost:7425";

  /**
   * The services at the addresses that the environment gives, {@code CINEMA_URL} and {@code
   * CINEMA_SMTP}, or in tests the system properties {@code cinema.url} and {@code cinema.smtp},
   * else where the box office listens by itself.
   *
   * @param runId on behalf of which run each call is made
   */
  public static Cinema of(Map<String, String> environment, Supplier<String> runId) {
    return at(
        URI.create(environment.getOrDefault("CINEMA_URL", System.getProperty("cinema.url", URL))),
        environment.getOrDefault("CINEMA_SMTP", System.getProperty("cinema.smtp", SMTP)),
        runId);
  }

  /** The services at the given addresses. */
  public static Cinema at(URI url, String smtp, Supplier<String> runId) {
    var http = new JsonClient(url, runId);
    return new Cinema(
        new Tickets(http),
        new Carts(http),
        new Payments(http),
        new Orders(http),
        Mailer.at(smtp, runId),
        new Chat(http));
  }
}
