package dev.dormouse.engine.requests;

import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.WaitpointId;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The rows of waits for requests. */
final class RequestStore {
  private RequestStore() {}

  /** A wait for a request, and what became of it. */
  record Received(
      EnvironmentId environment,
      RunId run,
      boolean answered,
      boolean ended,
      Optional<String> answer) {}

  static Optional<Received> find(Handle handle, WaitpointId id) {
    return handle
        .createQuery(
            """
            select environment_id, run_id, answered, status, answer
            from waitpoint where id = :id and kind = 'REQUEST'
            """)
        .bind("id", id.value())
        .map((row, _) ->
            new Received(
                new EnvironmentId(row.getLong("environment_id")),
                new RunId(row.getString("run_id")),
                row.getBoolean("answered"),
                row.getString("status").equals("COMPLETED"),
                Optional.ofNullable(row.getString("answer"))))
        .findOne();
  }

  /** Ends the wait; whose it was, or empty where it was over. */
  static Optional<RunId> end(Handle handle, WaitpointId id, String output, Instant now) {
    return handle
        .createQuery(
            """
            update waitpoint set status = 'COMPLETED', completed_at = :now, output = :output
            where id = :id and status = 'PENDING'
            returning run_id
            """)
        .bind("id", id.value())
        .bind("output", output)
        .bind("now", now)
        .map((row, _) -> new RunId(row.getString("run_id")))
        .findOne();
  }

  static void answer(Handle handle, WaitpointId id, String answer) {
    handle
        .createUpdate("update waitpoint set answer = :answer where id = :id and answer is null")
        .bind("id", id.value())
        .bind("answer", answer)
        .execute();
  }
}
