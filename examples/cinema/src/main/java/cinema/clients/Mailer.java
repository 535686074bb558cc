package cinema.clients;

import cinema.api.Effect;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.function.Supplier;

/** Sends e-mails over SMTP. */
public record Mailer(Session session, Supplier<String> runId) {
  private static final String FROM = "tickets@cinema.example";
  private static final String TIMEOUT_MILLIS = "10000";

  /**
   * Sends through a server.
   *
   * @param address its host and port, {@code localhost:25}
   */
  public static Mailer at(String address, Supplier<String> runId) {
    int colon = address.lastIndexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException(
          "the mail server's address is \"" + address + "\"; it must be like localhost:25");
    }
    var properties = new Properties();
    properties.setProperty("mail.smtp.host", address.substring(0, colon));
    properties.setProperty("mail.smtp.port", address.substring(colon + 1));
    properties.setProperty("mail.smtp.connectiontimeout", TIMEOUT_MILLIS);
    properties.setProperty("mail.smtp.timeout", TIMEOUT_MILLIS);
    return new Mailer(Session.getInstance(properties), runId);
  }

  /** Sends a plain text. */
  public void send(String to, String subject, String text) throws MessagingException {
    var message = new MimeMessage(session);
    message.setFrom(FROM);
    message.setRecipients(RecipientType.TO, to);
    message.setSubject(subject, StandardCharsets.UTF_8.name());
    message.setText(text, StandardCharsets.UTF_8.name());
    message.setHeader(Effect.RUN_HEADER, runId.get());
    Transport.send(message);
  }
}
