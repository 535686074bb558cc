package dev.dormouse.engine.questions;

import dev.dormouse.engine.reports.PlainText;
import dev.dormouse.protocol.Limits;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The rows of questions. */
final class QuestionStore {
  void insert(Handle handle, long organization, Question question) {
    handle
        .createUpdate(
            """
            insert into asked_question (organization_id, text, asked_at, took_ms, rows, failure)
            values (:organization, :text, :at, :took, :rows, :failure)
            """)
        .bind("organization", organization)
        .bind("text", kept(question.text()))
        .bind("at", question.askedAt())
        .bind("took", question.took().toMillis())
        .bind("rows", question.rows())
        .bind("failure", kept(question.failure()))
        .execute();
  }

  /** Also of a question that was refused for its length, the beginning. */
  private static String kept(String text) {
    return PlainText.of(text.substring(0, Math.min(text.length(), Limits.QUESTION_LENGTH)));
  }

  void deleteBeyond(Handle handle, long organization, int kept) {
    handle
        .createUpdate(
            """
            delete from asked_question
            where organization_id = :organization and id <= (
              select id from asked_question where organization_id = :organization
              order by id desc offset :kept limit 1)
            """)
        .bind("organization", organization)
        .bind("kept", kept)
        .execute();
  }

  void deleteBefore(Handle handle, Instant oldest) {
    handle
        .createUpdate("delete from asked_question where asked_at < :oldest")
        .bind("oldest", oldest)
        .execute();
  }

  List<Question> latest(Handle handle, long organization, Instant oldest, int most) {
    return handle
        .createQuery(
            """
            select text, asked_at, took_ms, rows, failure from asked_question
            where organization_id = :organization and asked_at >= :oldest
            order by id desc limit :most
            """)
        .bind("organization", organization)
        .bind("oldest", oldest)
        .bind("most", most)
        .map((row, _) ->
            new Question(
                row.getString("text"),
                row.getObject("asked_at", OffsetDateTime.class).toInstant(),
                Duration.ofMillis(row.getLong("took_ms")),
                row.getInt("rows"),
                row.getString("failure")))
        .list();
  }
}
