package dev.dormouse.engine.deployments;

import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.DeploymentId;
import dev.dormouse.protocol.FileRef;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.TaskDeclaration;
import dev.dormouse.protocol.api.DeployRequest;
import dev.dormouse.store.TextArray;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The rows of deployments, their files and tasks, and of the queues that tasks declare. */
final class DeploymentStore {
  private static final String DEPLOYMENT =
      """
      select d.id, d.environment_id, d.version, d.created_at, d.promoted_at,
             d.id = e.current_deployment_id as current
      from deployment d join environment e on e.id = d.environment_id
      """;

  private static final Pattern SDK = Pattern.compile("dormouse-sdk-(.{1,100})[.]jar");

  /** A run that has waited for a version, and the queue that it now goes into. */
  record PendingRun(RunId id, String queue) {}

  int lastOfDay(Handle handle, EnvironmentId environment, String date) {
    return handle
        .createQuery(
            """
            select coalesce(max(split_part(version, '.', 2)::int), 0) from deployment
            where environment_id = :environment and version like :date || '.%'
            """)
        .bind("environment", environment.value())
        .bind("date", date)
        .mapTo(Integer.class)
        .one();
  }

  void insert(
      Handle handle,
      DeploymentId id,
      EnvironmentId environment,
      String version,
      DeployRequest request,
      Instant now) {
    handle
        .createUpdate(
            """
            insert into deployment (
              id, environment_id, version, packages, created_at, sdk_version, cli_version)
            values (:id, :environment, :version, :packages, :now, :sdk, :cli)
            """)
        .bind("id", id.value())
        .bind("environment", environment.value())
        .bind("version", version)
        .bind("packages", TextArray.of(request.packages()))
        .bind("now", now)
        .bind("sdk", sdkVersion(request.files()))
        .bind("cli", Objects.requireNonNullElse(request.cliVersion(), ""))
        .execute();
  }

  /** As build tools name the file of the SDK; empty for a class path without one. */
  private static String sdkVersion(List<FileRef> files) {
    return files.stream()
        .map(file -> SDK.matcher(file.name()))
        .filter(Matcher::matches)
        .map(match -> match.group(1))
        .findFirst()
        .orElse("");
  }

  void insertFiles(Handle handle, DeploymentId id, List<FileRef> files) {
    var batch =
        handle.prepareBatch(
            """
            insert into deployment_file (deployment_id, position, name, digest, bytes)
            values (:id, :position, :name, :digest, :bytes)
            """);
    for (int i = 0; i < files.size(); i++) {
      batch
          .bind("id", id.value())
          .bind("position", i)
          .bind("name", files.get(i).name())
          .bind("digest", files.get(i).digest())
          .bind("bytes", files.get(i).bytes())
          .add();
    }
    batch.execute();
  }

  void insertTasks(
      Handle handle, DeploymentId id, EnvironmentId environment, List<TaskDeclaration> tasks) {
    var batch =
        handle.prepareBatch(
            """
            insert into deployment_task (deployment_id, task_id, queue, event_name, declaration)
            values (:id, :task, :queue, :event, :declaration::jsonb)
            """);
    for (var task : tasks) {
      batch
          .bind("id", id.value())
          .bind("task", task.id().value())
          .bind("queue", Deployments.queueOf(task))
          .bind("event", task.eventName())
          .bind("declaration", Json.mapper().writeValueAsString(task))
          .add();
    }
    batch.execute();
    handle
        .createUpdate(
            """
            insert into task (environment_id, task_id) select :environment, unnest(:tasks::text[])
            on conflict do nothing
            """)
        .bind("environment", environment.value())
        .bind("tasks", TextArray.of(tasks.stream().map(task -> task.id().value()).toList()))
        .execute();
  }

  void makeCurrent(Handle handle, EnvironmentId environment, DeploymentId id, Instant now) {
    handle
        .createUpdate("update environment set current_deployment_id = :id where id = :environment")
        .bind("id", id.value())
        .bind("environment", environment.value())
        .execute();
    handle
        .createUpdate("update deployment set promoted_at = :now where id = :id")
        .bind("id", id.value())
        .bind("now", now)
        .execute();
  }

  /** What runs that no version is locked to ask of their nodes is what the new version says. */
  void forgetLabels(Handle handle, EnvironmentId environment) {
    handle
        .createUpdate(
            """
            update run set labels = own_labels
            where environment_id = :environment and labels <> '{}' and labels <> own_labels
              and status in ('QUEUED', 'DELAYED', 'PENDING_VERSION') and deployment_id is null
            """)
        .bind("environment", environment.value())
        .execute();
  }

  /** Queues get the limits that their tasks declare; an override is left as it is. */
  void syncQueues(Handle handle, EnvironmentId environment, Map<String, QueueLimits> limits) {
    var names = limits.keySet().stream().sorted().toList();
    var numbers = new ArrayList<@Nullable Integer>();
    var rates = new ArrayList<@Nullable Integer>();
    var periods = new ArrayList<@Nullable Long>();
    for (String name : names) {
      var each = Objects.requireNonNull(limits.get(name));
      var rate = each.rate();
      numbers.add(each.concurrency());
      rates.add(rate == null ? null : rate.runs());
      periods.add(rate == null ? null : rate.period().toMillis());
    }
    handle
        .createUpdate(
            """
            insert into queue (environment_id, name, concurrency_limit, rate_runs, rate_period_ms)
            select :environment, name, concurrency_limit, rate_runs, rate_period_ms
            from unnest(:names::text[], :limits::int[], :rates::int[], :periods::bigint[]) with ordinality
              as declared(name, concurrency_limit, rate_runs, rate_period_ms, number)
            order by number
            on conflict (environment_id, name) do update
              set concurrency_limit = excluded.concurrency_limit, rate_runs = excluded.rate_runs,
                rate_period_ms = excluded.rate_period_ms
            """)
        .bind("environment", environment.value())
        .bind("names", TextArray.of(names))
        .bindArray("limits", Integer.class, numbers)
        .bindArray("rates", Integer.class, rates)
        .bindArray("periods", Long.class, periods)
        .execute();
  }

  /** Some of the runs that wait for a version with their task, where this one has it. */
  List<PendingRun> pending(Handle handle, EnvironmentId environment, DeploymentId id, int most) {
    return handle
        .createQuery(
            """
            select run.id,
              case when run.queue = 'task/' || run.task_id then t.queue else run.queue end as queue
            from deployment_task t
            join run on run.environment_id = :environment and run.task_id = t.task_id
              and run.status = 'PENDING_VERSION'
            where t.deployment_id = :id
            order by run.id
            limit :most
            for no key update of run
            """)
        .bind("environment", environment.value())
        .bind("id", id.value())
        .bind("most", most)
        .map((row, _) -> new PendingRun(new RunId(row.getString("id")), row.getString("queue")))
        .list();
  }

  Optional<Deployment> current(Handle handle, EnvironmentId environment) {
    return handle
        .createQuery(DEPLOYMENT + "where e.id = :environment and d.id = e.current_deployment_id")
        .bind("environment", environment.value())
        .map((row, _) -> deployment(row))
        .findOne();
  }

  Optional<Deployment> find(Handle handle, EnvironmentId environment, String version) {
    return handle
        .createQuery(DEPLOYMENT + "where d.environment_id = :environment and d.version = :version")
        .bind("environment", environment.value())
        .bind("version", version)
        .map((row, _) -> deployment(row))
        .findOne();
  }

  Optional<Deployment> find(Handle handle, DeploymentId id) {
    return handle
        .createQuery(DEPLOYMENT + "where d.id = :id")
        .bind("id", id.value())
        .map((row, _) -> deployment(row))
        .findOne();
  }

  List<Deployment> list(
      Handle handle, EnvironmentId environment, @Nullable DeploymentId before, int most) {
    return handle
        .createQuery(
            DEPLOYMENT
                + """
                where d.environment_id = :environment
                  and (:before::text is null or d.created_at <
                    (select created_at from deployment where id = :before))
                order by d.created_at desc, d.id desc
                limit :most
                """)
        .bind("environment", environment.value())
        .bind("before", before == null ? null : before.value())
        .bind("most", most)
        .map((row, _) -> deployment(row))
        .list();
  }

  /** How many runs of each version are not over, each status by the partial index that it has. */
  Map<DeploymentId, Long> living(Handle handle, EnvironmentId environment) {
    var living = new HashMap<DeploymentId, Long>();
    handle
        .createQuery(
            """
            select deployment_id, count(*) as number
            from (
              select deployment_id from run
                where environment_id = :environment and status = 'QUEUED'
              union all select deployment_id from run
                where environment_id = :environment and status in ('DEQUEUED', 'EXECUTING')
              union all select deployment_id from run
                where environment_id = :environment and status = 'WAITING'
              union all select deployment_id from run
                where environment_id = :environment and status = 'DELAYED'
            ) as run
            where deployment_id is not null group by deployment_id
            """)
        .bind("environment", environment.value())
        .map((row, _) ->
            living.put(new DeploymentId(row.getString("deployment_id")), row.getLong("number")))
        .list();
    return living;
  }

  List<TaskDeclaration> tasks(Handle handle, DeploymentId id) {
    return handle
        .createQuery(
            "select declaration from deployment_task where deployment_id = :id order by task_id")
        .bind("id", id.value())
        .map((row, _) ->
            Json.mapper().readValue(row.getString("declaration"), TaskDeclaration.class))
        .list();
  }

  List<FileRef> files(Handle handle, DeploymentId id) {
    return handle
        .createQuery(
            """
            select name, digest, bytes from deployment_file
            where deployment_id = :id order by position
            """)
        .bind("id", id.value())
        .map((row, _) ->
            new FileRef(row.getString("name"), row.getString("digest"), row.getLong("bytes")))
        .list();
  }

  List<String> packages(Handle handle, DeploymentId id) {
    return handle
        .createQuery(
            """
            select p.name from deployment d, unnest(d.packages) with ordinality as p(name, number)
            where d.id = :id order by p.number
            """)
        .bind("id", id.value())
        .mapTo(String.class)
        .list();
  }

  private static Deployment deployment(ResultSet row) throws SQLException {
    var promotedAt = row.getObject("promoted_at", OffsetDateTime.class);
    return new Deployment(
        new DeploymentId(row.getString("id")),
        new EnvironmentId(row.getLong("environment_id")),
        row.getString("version"),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        promotedAt == null ? null : promotedAt.toInstant(),
        row.getBoolean("current"));
  }
}
