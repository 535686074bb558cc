package dev.dormouse.engine.alerts;

import dev.dormouse.engine.failures.ErrorGroups.Failure;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.RunError;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.store.TextArray;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What happened and was not looked at yet. */
final class OccurrenceStore {
  private OccurrenceStore() {}

  /** Something that happened; the subject is a run or a version. */
  record Occurrence(
      EnvironmentId environment,
      AlertKind kind,
      String subject,
      @Nullable String message,
      Instant at) {}

  /** An environment as people know it. */
  record Place(String project, String environment) {}

  /** True where nobody else is at it. */
  static boolean lock(Handle handle) {
    return handle
        .createQuery("select pg_try_advisory_xact_lock(hashtextextended('dormouse/alerts', 0))")
        .mapTo(Boolean.class)
        .one();
  }

  /** Takes the oldest away. */
  static List<Occurrence> take(Handle handle, int most) {
    return handle
        .createQuery(
            """
            with taken as (
              delete from occurrence
              where id in (select id from occurrence order by id limit :most)
              returning *
            )
            select * from taken order by id
            """)
        .bind("most", most)
        .map((row, _) ->
            new Occurrence(
                new EnvironmentId(row.getLong("environment_id")),
                AlertKind.valueOf(row.getString("kind")),
                row.getString("subject"),
                row.getString("message"),
                row.getObject("at", OffsetDateTime.class).toInstant()))
        .list();
  }

  /** The runs as failures; those that are gone meanwhile, or have no error, are left out. */
  static Map<RunId, Failure> failures(Handle handle, List<String> runs) {
    var failures = new HashMap<RunId, Failure>();
    handle
        .createQuery(
            """
            select run.id, run.environment_id, run.task_id, run.error, run.finished_at, d.version
            from run left join deployment d on d.id = run.deployment_id
            where run.id = any(:runs) and run.error is not null and run.finished_at is not null
            """)
        .bind("runs", TextArray.of(runs))
        .map((row, _) -> {
          var id = new RunId(row.getString("id"));
          return failures.put(
              id,
              new Failure(
                  new EnvironmentId(row.getLong("environment_id")),
                  id,
                  new TaskId(row.getString("task_id")),
                  row.getString("version"),
                  Json.mapper().readValue(row.getString("error"), RunError.class),
                  row.getObject("finished_at", OffsetDateTime.class).toInstant()));
        })
        .list();
    return failures;
  }

  static Place place(Handle handle, EnvironmentId environment) {
    return handle
        .createQuery(
            """
            select project.slug as project, environment.slug as environment
            from environment join project on project.id = environment.project_id
            where environment.id = :environment
            """)
        .bind("environment", environment.value())
        .map((row, _) -> new Place(row.getString("project"), row.getString("environment")))
        .one();
  }
}
