package dev.dormouse.engine.bulk;

import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.engine.views.RunCondition;
import dev.dormouse.engine.views.RunFilter;
import dev.dormouse.protocol.BulkActionId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.store.TextArray;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The rows of bulk actions and of their runs. */
final class BulkStore {
  private static final String COLUMNS =
      """
      id, environment_id, kind, status, name, total, succeeded, failed, created_at, completed_at
      """;

  private BulkStore() {}

  /** What became of one run. */
  record Done(RunId run, @Nullable RunId made, @Nullable String failure) {}

  static void insert(Handle handle, BulkAction action) {
    handle
        .createUpdate(
            """
            insert into bulk_action (id, environment_id, kind, status, name, total, created_at, completed_at)
            values (:id, :environment, :kind, :status, :name, :total, :now, :completed)
            """)
        .bind("id", action.id().value())
        .bind("environment", action.environmentId().value())
        .bind("kind", action.kind())
        .bind("status", action.status())
        .bind("name", action.name())
        .bind("total", action.counts().total())
        .bind("now", action.createdAt())
        .bind("completed", action.completedAt())
        .execute();
  }

  static int chooseIds(Handle handle, BulkActionId id, List<RunId> runs) {
    return handle
        .createUpdate(
            """
            insert into bulk_action_run (bulk_action_id, run_id)
            select distinct :id, run_id from unnest(:runs::text[]) as asked(run_id)
            """)
        .bind("id", id.value())
        .bind("runs", TextArray.of(runs.stream().map(RunId::value).toList()))
        .execute();
  }

  /** Chooses what the filter accepts, but no more than so many. */
  static int choose(
      Handle handle,
      BulkActionId id,
      EnvironmentId environment,
      RunFilter filter,
      boolean living,
      int most) {
    var condition = RunCondition.of(filter);
    var update =
        handle
            .createUpdate(
                """
                insert into bulk_action_run (bulk_action_id, run_id)
                select :id, run.id
                from run left join deployment d on d.id = run.deployment_id
                where run.environment_id = :environment and %s and %s
                limit :most
                """
                    .formatted(condition.sql(), living ? "run.finished_at is null" : "true"))
            .bind("id", id.value())
            .bind("environment", environment.value())
            .bind("most", most);
    condition.bind(update);
    return update.execute();
  }

  static Optional<BulkAction> find(Handle handle, EnvironmentId environment, BulkActionId id) {
    return handle
        .createQuery(
            "select %s from bulk_action where id = :id and environment_id = :environment"
                .formatted(COLUMNS))
        .bind("id", id.value())
        .bind("environment", environment.value())
        .map((row, _) -> read(row))
        .findOne();
  }

  /** Older than {@code after}, newest first; or newer than {@code before}, oldest first. */
  static List<BulkAction> list(
      Handle handle,
      EnvironmentId environment,
      @Nullable BulkActionId after,
      @Nullable BulkActionId before,
      int most) {
    return handle
        .createQuery(
            """
            select %s from bulk_action
            where environment_id = :environment
              and (:after::text is null or id < :after) and (:before::text is null or id > :before)
            order by id %s limit :most
            """
                .formatted(COLUMNS, before == null ? "desc" : "asc"))
        .bind("environment", environment.value())
        .bind("after", after == null ? null : after.value())
        .bind("before", before == null ? null : before.value())
        .bind("most", most)
        .map((row, _) -> read(row))
        .list();
  }

  /** The open action whose turn it is, locked; none that another server is just at. */
  static Optional<BulkAction> next(Handle handle) {
    return handle
        .createQuery(
            """
            select %s from bulk_action where status = 'PENDING'
            order by worked_at nulls first, id limit 1
            for no key update skip locked
            """
                .formatted(COLUMNS))
        .map((row, _) -> read(row))
        .findOne();
  }

  /** Those of its runs that come next, oldest first. */
  static List<RunId> left(Handle handle, BulkActionId id, int most) {
    return handle
        .createQuery(
            """
            select run_id from bulk_action_run
            where bulk_action_id = :id and done_at is null order by run_id limit :most
            """)
        .bind("id", id.value())
        .bind("most", most)
        .map((row, _) -> new RunId(row.getString("run_id")))
        .list();
  }

  static void done(Handle handle, BulkActionId id, List<Done> done, Instant now) {
    handle
        .createUpdate(
            """
            update bulk_action_run
            set done_at = :now, made_run_id = done.made, failure = done.failure
            from unnest(:runs::text[], :made::text[], :failures::text[]) as done(run, made, failure)
            where bulk_action_id = :id and run_id = done.run
            """)
        .bind("id", id.value())
        .bind("runs", TextArray.of(done.stream().map(each -> each.run().value()).toList()))
        .bind("made", TextArray.of(texts(done, true)))
        .bind("failures", TextArray.of(texts(done, false)))
        .bind("now", now)
        .execute();
  }

  private static List<@Nullable String> texts(List<Done> done, boolean made) {
    var texts = new ArrayList<@Nullable String>(done.size());
    for (var each : done) {
      var run = each.made();
      texts.add(made ? (run == null ? null : run.value()) : each.failure());
    }
    return texts;
  }

  static List<BulkActions.Failure> failures(Handle handle, BulkActionId id, int most) {
    return handle
        .createQuery(
            """
            select run_id, failure from bulk_action_run
            where bulk_action_id = :id and failure is not null order by run_id limit :most
            """)
        .bind("id", id.value())
        .bind("most", most)
        .map((row, _) ->
            new BulkActions.Failure(new RunId(row.getString("run_id")), row.getString("failure")))
        .list();
  }

  /** Counts what was done; the last run completes the action. */
  static void count(Handle handle, BulkActionId id, int succeeded, int failed, Instant now) {
    handle
        .createUpdate(
            """
            update bulk_action
            set succeeded = succeeded + :succeeded, failed = failed + :failed, worked_at = :now,
              status = case when succeeded + failed + :succeeded + :failed >= total
                then 'COMPLETED' else status end,
              completed_at = case when succeeded + failed + :succeeded + :failed >= total
                then :now::timestamptz end
            where id = :id
            """)
        .bind("id", id.value())
        .bind("succeeded", succeeded)
        .bind("failed", failed)
        .bind("now", now)
        .execute();
  }

  static void abort(Handle handle, BulkActionId id, Instant now) {
    handle
        .createUpdate(
            """
            update bulk_action set status = 'ABORTED', completed_at = :now
            where id = :id and status = 'PENDING'
            """)
        .bind("id", id.value())
        .bind("now", now)
        .execute();
  }

  private static BulkAction read(ResultSet row) throws SQLException {
    var completed = row.getObject("completed_at", OffsetDateTime.class);
    return new BulkAction(
        new BulkActionId(row.getString("id")),
        new EnvironmentId(row.getLong("environment_id")),
        BulkAction.Kind.valueOf(row.getString("kind")),
        BulkAction.Status.valueOf(row.getString("status")),
        row.getString("name"),
        new BulkAction.Counts(row.getInt("total"), row.getInt("succeeded"), row.getInt("failed")),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        completed == null ? null : completed.toInstant());
  }
}
