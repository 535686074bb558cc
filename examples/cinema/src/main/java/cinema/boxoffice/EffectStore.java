package cinema.boxoffice;

import cinema.api.Effect;
import cinema.api.Effect.Outcome;
import cinema.boxoffice.http.Refusal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Does each piece of work in one transaction with the row that tells of it. */
final class EffectStore {
  private final Jdbi jdbi;

  EffectStore(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** Does the work and counts the call, whatever becomes of it. */
  <T> T count(String runId, String action, String subject, Function<Handle, Step<T>> work) {
    try {
      return jdbi.inTransaction(handle -> {
        var step = work.apply(handle);
        insert(handle, runId, action, subject, step.outcome());
        return step.result();
      });
    } catch (Refusal refusal) {
      jdbi.useHandle(handle -> insert(handle, runId, action, subject, Outcome.REFUSED));
      throw refusal;
    }
  }

  /** What was done on behalf of a run, oldest first. */
  List<Effect> of(String runId) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                """
                select at, run_id, action, subject, outcome from effect
                where run_id = :runId
                order by id
                """)
            .bind("runId", runId)
            .map((row, context) ->
                new Effect(
                    instant(row.getObject("at", OffsetDateTime.class)),
                    row.getString("run_id"),
                    row.getString("action"),
                    row.getString("subject"),
                    Outcome.valueOf(row.getString("outcome"))))
            .list());
  }

  private static void insert(
      Handle handle, String runId, String action, String subject, Outcome outcome) {
    handle
        .createUpdate(
            """
            insert into effect (run_id, action, subject, outcome)
            values (:runId, :action, :subject, :outcome)
            """)
        .bind("runId", runId)
        .bind("action", action)
        .bind("subject", subject)
        .bind("outcome", outcome)
        .execute();
  }

  private static Instant instant(OffsetDateTime at) {
    return at.toInstant();
  }
}
