package dev.dormouse.engine.requests;

import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.WaitpointId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The rows of waits for requests. */
final class RequestStore {
  private RequestStore() {}

  /** A wait, and those of replays that stand for it: they have no address of their own. */
  private static final String AND_OF_REPLAYS =
      """
      with recursive family as (
        select id from waitpoint where id = :id and kind = 'REQUEST'
        union
        select waitpoint.id from waitpoint join family on waitpoint.former_id = family.id
      )
      """;

  /** A wait for a request, and what became of it. */
  record Received(
      WaitpointId id,
      EnvironmentId environment,
      RunId run,
      boolean answered,
      boolean ended,
      Optional<String> answer) {}

  /** The wait of that address and those of replays; first the one with an answer, if any. */
  static List<Received> find(Handle handle, WaitpointId id) {
    return handle
        .createQuery(
            """
            %s
            select id, environment_id, run_id, answered, status, answer
            from waitpoint where id in (select id from family)
            order by answer is null, id = :id desc
            """
                .formatted(AND_OF_REPLAYS))
        .bind("id", id.value())
        .map((row, _) ->
            new Received(
                new WaitpointId(row.getString("id")),
                new EnvironmentId(row.getLong("environment_id")),
                new RunId(row.getString("run_id")),
                row.getBoolean("answered"),
                row.getString("status").equals("COMPLETED"),
                Optional.ofNullable(row.getString("answer"))))
        .list();
  }

  /** Ends the waits; whose they were, or empty where all were over. */
  static List<RunId> end(Handle handle, WaitpointId id, String output, Instant now) {
    return handle
        .createQuery(
            """
            %s
            update waitpoint set status = 'COMPLETED', completed_at = :now, output = :output
            where id in (select id from family) and status = 'PENDING'
            returning run_id
            """
                .formatted(AND_OF_REPLAYS))
        .bind("id", id.value())
        .bind("output", output)
        .bind("now", now)
        .map((row, _) -> new RunId(row.getString("run_id")))
        .list();
  }

  static void answer(Handle handle, WaitpointId id, String answer) {
    handle
        .createUpdate("update waitpoint set answer = :answer where id = :id and answer is null")
        .bind("id", id.value())
        .bind("answer", answer)
        .execute();
  }
}
