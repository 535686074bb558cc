package cinema.boxoffice;

import cinema.api.Mail;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** E-mails that arrived. */
final class MailStore {
  void insert(Handle handle, Mail mail) {
    handle
        .createUpdate(
            """
            insert into mail (sender, recipient, subject, body)
            values (:from, :to, :subject, :text)
            """)
        .bind("from", mail.from())
        .bind("to", mail.to())
        .bind("subject", mail.subject())
        .bind("text", mail.text())
        .execute();
  }

  List<Mail> to(Handle handle, String recipient) {
    return handle
        .createQuery(
            "select sender, recipient, subject, body from mail where recipient = :to order by id")
        .bind("to", recipient)
        .map((row, context) ->
            new Mail(
                row.getString("sender"),
                row.getString("recipient"),
                row.getString("subject"),
                row.getString("body")))
        .list();
  }
}
