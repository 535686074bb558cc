package cinema.boxoffice;

import cinema.api.Effect;
import cinema.api.Mail;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Objects;
import java.util.Properties;
import java.util.function.BiConsumer;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.server.SMTPServer;

/** Takes e-mails over SMTP, from this host only. */
final class MailServer implements Closeable {
  private static final int MAX_MESSAGE = 256 * 1024;

  private final SMTPServer server;

  /**
   * Starts to listen.
   *
   * @param mailbox is given each e-mail, with the run on whose behalf it was sent
   */
  MailServer(int port, BiConsumer<String, Mail> mailbox) {
    server =
        new SMTPServer.Builder()
            .bindAddress(InetAddress.getLoopbackAddress())
            .port(port)
            .softwareName("The cinema")
            .maxMessageSize(MAX_MESSAGE)
            .messageHandler((context, from, to, bytes) -> {
              try {
                var message = new MimeMessage(session(), new ByteArrayInputStream(bytes));
                mailbox.accept(runId(message), mail(from, to, message));
              } catch (MessagingException | IOException e) {
                throw new RejectException(554, "not a readable message: " + e.getMessage());
              }
            })
            .build();
    server.start();
  }

  int port() {
    return server.getPortAllocated();
  }

  @Override
  public void close() {
    server.stop();
  }

  private static Session session() {
    return Session.getInstance(new Properties());
  }

  private static String runId(MimeMessage message) throws MessagingException {
    var values = message.getHeader(Effect.RUN_HEADER);
    return values == null ? "" : values[0];
  }

  private static Mail mail(String from, String to, MimeMessage message)
      throws MessagingException, IOException {
    var subject = Objects.requireNonNullElse(message.getSubject(), "");
    return new Mail(from, to, subject, message.getContent().toString().strip());
  }
}
