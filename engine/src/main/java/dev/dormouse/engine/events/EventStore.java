package dev.dormouse.engine.events;

import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.engine.waits.FilterKey;
import dev.dormouse.protocol.EventFilter;
import dev.dormouse.protocol.EventId;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.api.EventAnswer;
import dev.dormouse.store.TextArray;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import tools.jackson.databind.JsonNode;

/** The log of events, and who waits for one. */
final class EventStore {
  /** How many candidates the database hands over at a time. */
  private static final int FETCH = 500;

  private EventStore() {}

  /** Logs the event; false where one of that name and sender's id is logged already. */
  static boolean insert(Handle handle, NewEvent event, Instant now) {
    return handle
            .createUpdate(
                """
                insert into event (id, environment_id, name, sender_id, payload, created_at)
                values (:id, :environment, :name, :sender, :payload, :now)
                on conflict (environment_id, name, sender_id) where sender_id is not null
                do nothing
                """)
            .bind("id", event.id().value())
            .bind("environment", event.environment().value())
            .bind("name", event.name())
            .bind("sender", event.senderId())
            .bind("payload", event.payload())
            .bind("now", now)
            .execute()
        == 1;
  }

  static EventAnswer known(Handle handle, NewEvent event) {
    return handle
        .createQuery(
            """
            select id, resumed, triggered from event
            where environment_id = :environment and name = :name and sender_id = :sender
            """)
        .bind("environment", event.environment().value())
        .bind("name", event.name())
        .bind("sender", event.senderId())
        .map((row, _) ->
            new EventAnswer(row.getString("id"), row.getInt("resumed"), row.getInt("triggered")))
        .one();
  }

  static void count(Handle handle, EventId id, int resumed, int triggered) {
    handle
        .createUpdate("update event set resumed = :resumed, triggered = :triggered where id = :id")
        .bind("id", id.value())
        .bind("resumed", resumed)
        .bind("triggered", triggered)
        .execute();
  }

  /** The paths under which waits for the event are found: jumps from one to the next by index. */
  static List<String> pathsInUse(Handle handle, EnvironmentId environment, String name) {
    return handle
        .createQuery(
            """
            with recursive path as (
              (select filter_path from waitpoint
               where environment_id = :environment and event_name = :name
                 and status = 'PENDING' and kind = 'EVENT'
               order by filter_path limit 1)
              union all
              select (
                select waitpoint.filter_path from waitpoint
                where environment_id = :environment and event_name = :name
                  and status = 'PENDING' and kind = 'EVENT'
                  and waitpoint.filter_path > path.filter_path
                order by waitpoint.filter_path limit 1)
              from path where path.filter_path is not null
            )
            select filter_path from path where filter_path is not null
            """)
        .bind("environment", environment.value())
        .bind("name", name)
        .map((row, _) -> row.getString("filter_path"))
        .list();
  }

  /**
   * The waits whose whole filter accepts the payload.
   *
   * @param keys those under one of them
   * @param paths those with these paths, whatever their keys
   */
  static List<WaitpointId> matching(
      Handle handle,
      NewEvent event,
      Collection<FilterKey> keys,
      List<String> paths,
      JsonNode payload) {
    if (keys.isEmpty() && paths.isEmpty()) {
      return List.of();
    }
    try (var candidates =
        handle
            .createQuery(
                """
                select candidate.id, candidate.filter
                from unnest(:paths::text[], :keys::text[]) as known(path, key)
                cross join lateral (
                  select id, filter from waitpoint
                  where environment_id = :environment and event_name = :name
                    and status = 'PENDING' and kind = 'EVENT'
                    and filter_path = known.path and md5(filter_key) = md5(known.key)
                  offset 0
                ) candidate
                union all
                select id, filter from waitpoint
                where environment_id = :environment and event_name = :name
                  and status = 'PENDING' and kind = 'EVENT'
                  and filter_path = any(:wide::text[])
                """)
            .bind("environment", event.environment().value())
            .bind("name", event.name())
            .bind("paths", TextArray.of(keys.stream().map(FilterKey::path).toList()))
            .bind("keys", TextArray.of(keys.stream().map(FilterKey::key).toList()))
            .bind("wide", TextArray.of(paths))
            .setFetchSize(FETCH)
            .map((row, _) ->
                Map.entry(new WaitpointId(row.getString("id")), row.getString("filter")))
            .stream()) {
      return candidates
          .filter(
              wait -> Json.mapper().readValue(wait.getValue(), EventFilter.class).matches(payload))
          .map(Map.Entry::getKey)
          .toList();
    }
  }

  static List<TaskId> tasksFor(Handle handle, EnvironmentId environment, String name) {
    return handle
        .createQuery(
            """
            select task.task_id
            from environment
            join deployment_task task on task.deployment_id = environment.current_deployment_id
            where environment.id = :environment and task.event_name = :name
            order by task.task_id
            """)
        .bind("environment", environment.value())
        .bind("name", name)
        .map((row, _) -> new TaskId(row.getString("task_id")))
        .list();
  }
}
