package dev.dormouse.server.alerts;

import dev.dormouse.engine.alerts.Delivery;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Sends alerts by e-mail. */
final class Mailbox {
  private static final String PATIENCE_MILLIS = "10000";

  private final AlertsConfig.@Nullable Mail config;

  Mailbox(AlertsConfig.@Nullable Mail config) {
    this.config = config;
  }

  void send(Delivery delivery) throws IOException {
    var mail = config;
    if (mail == null) {
      throw new IOException(
          "this server sends no e-mail; start it with --smtp smtp://mail.example.com:587");
    }
    var session = Session.getInstance(properties(mail));
    try (var transport = session.getTransport()) {
      transport.connect(
          mail.host(),
          mail.port(),
          mail.user().isEmpty() ? null : mail.user(),
          mail.user().isEmpty() ? null : mail.password());
      var message = message(session, mail, delivery);
      transport.sendMessage(message, message.getAllRecipients());
    } catch (MessagingException e) {
      throw new IOException(mail + " did not take it: " + e.getMessage(), e);
    }
  }

  private static Properties properties(AlertsConfig.Mail mail) {
    String protocol = mail.encryption() == AlertsConfig.Mail.Encryption.TLS ? "smtps" : "smtp";
    var properties = new Properties();
    properties.setProperty("mail.transport.protocol", protocol);
    for (String patience : new String[] {"connectiontimeout", "timeout", "writetimeout"}) {
      properties.setProperty("mail." + protocol + "." + patience, PATIENCE_MILLIS);
    }
    properties.setProperty("mail." + protocol + ".auth", Boolean.toString(!mail.user().isEmpty()));
    properties.setProperty("mail.smtp.starttls.enable", "true");
    properties.setProperty("mail." + protocol + ".ssl.checkserveridentity", "true");
    return properties;
  }

  private static MimeMessage message(Session session, AlertsConfig.Mail mail, Delivery delivery)
      throws MessagingException {
    var message = new MimeMessage(session);
    message.setFrom(new InternetAddress(mail.from()));
    message.setRecipient(
        Message.RecipientType.TO, new InternetAddress(delivery.channel().target()));
    message.setSubject(delivery.alert().title(), StandardCharsets.UTF_8.name());
    message.setText(delivery.alert().text(), StandardCharsets.UTF_8.name());
    message.setSentDate(Date.from(delivery.alert().at()));
    message.setHeader("Auto-Submitted", "auto-generated");
    return message;
  }
}
