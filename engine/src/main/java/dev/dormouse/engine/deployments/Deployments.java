package dev.dormouse.engine.deployments;

import dev.dormouse.engine.alerts.Occurrences;
import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.engine.runs.RunChange;
import dev.dormouse.engine.runs.RunStore;
import dev.dormouse.engine.schedules.Schedules;
import dev.dormouse.engine.states.RunEvent;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.engine.variables.Variables;
import dev.dormouse.protocol.DeploymentId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.TaskDeclaration;
import dev.dormouse.protocol.api.DeployRequest;
import dev.dormouse.protocol.node.DeploymentManifest;
import dev.dormouse.store.Database;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Versions of code: made, promoted, looked up. Thread-safe. */
public final class Deployments {
  private static final int MOST_TASKS = 1000;
  private static final int MOST_FILES = 5000;
  private static final int MOST_PACKAGES = 100;
  private static final int LONGEST_VERSION = 100;
  private static final int RELEASED_AT_ONCE = 1000;
  private static final int PAGE = 100;
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuuMMdd");

  private final Database database;
  private final InstantSource clock;
  private final RunStore runs;
  private final Variables variables;
  private final DeploymentStore store = new DeploymentStore();

  public Deployments(Database database, InstantSource clock, RunStore runs, Variables variables) {
    this.database = database;
    this.clock = clock;
    this.runs = runs;
    this.variables = variables;
  }

  /** Makes a new version, and the current one of it where the request says so. */
  public Deployment create(EnvironmentId environment, DeployRequest request) {
    check(request);
    return database.inTransaction(handle -> {
      PromotionLock.take(handle, environment);
      var now = clock.instant();
      String date = now.atOffset(ZoneOffset.UTC).format(DATE);
      String version = date + "." + (store.lastOfDay(handle, environment, date) + 1);
      var id = DeploymentId.create(now);
      store.insert(handle, id, environment, version, request, now);
      store.insertFiles(handle, id, request.files());
      store.insertTasks(handle, id, environment, request.tasks());
      if (request.promote()) {
        makeCurrent(handle, environment, id);
      }
      Occurrences.deployment(handle, environment, version, null, now);
      return store.find(handle, environment, version).orElseThrow();
    });
  }

  /** A version was refused, or could not be made: told to whom alerts go. */
  public void failed(EnvironmentId environment, String reason) {
    database.useTransaction(
        handle -> Occurrences.deployment(handle, environment, null, reason, clock.instant()));
  }

  /** Makes a version the current one, be it newer or older than the one that is. */
  public Deployment promote(EnvironmentId environment, String version) {
    return database.inTransaction(handle -> {
      PromotionLock.take(handle, environment);
      makeCurrent(handle, environment, require(handle, environment, version).id());
      return require(handle, environment, version);
    });
  }

  /** New runs get it from now on, and so do those that waited for a version with their task. */
  private void makeCurrent(Handle handle, EnvironmentId environment, DeploymentId id) {
    var now = clock.instant();
    store.makeCurrent(handle, environment, id, now);
    var tasks = store.tasks(handle, id);
    store.syncQueues(handle, environment, QueueLimits.of(tasks));
    store.forgetLabels(handle, environment);
    Schedules.sync(handle, environment, tasks, now);
    List<DeploymentStore.PendingRun> pending;
    do {
      pending = store.pending(handle, environment, id, RELEASED_AT_ONCE);
      var change =
          RunChange.of(
                  RunEvent.DEPLOY,
                  RunStatus.QUEUED,
                  pending.stream().map(DeploymentStore.PendingRun::id).toList())
              .own(
                  "queue", "text", pending.stream().map(DeploymentStore.PendingRun::queue).toList())
              .set("queue = own.queue, queued_at = :now");
      var _ = runs.apply(handle, change);
    } while (pending.size() == RELEASED_AT_ONCE);
  }

  /** The version that new runs get; empty where none was promoted yet. */
  public Optional<Deployment> current(EnvironmentId environment) {
    return database.call(handle -> store.current(handle, environment));
  }

  public Optional<Deployment> find(EnvironmentId environment, String version) {
    return database.call(handle -> store.find(handle, environment, version));
  }

  public Optional<Deployment> find(EnvironmentId environment, DeploymentId id) {
    return database
        .call(handle -> store.find(handle, id))
        .filter(deployment -> deployment.environmentId().equals(environment));
  }

  /** A page, newest first: those made before the given one, or the newest where it is null. */
  public List<Deployment> list(EnvironmentId environment, @Nullable DeploymentId before) {
    return database.call(handle -> store.list(handle, environment, before, PAGE));
  }

  /** The tasks of a version, as declared. */
  public List<TaskDeclaration> tasks(DeploymentId id) {
    return database.call(handle -> store.tasks(handle, id));
  }

  /** What a node needs to run it. */
  public DeploymentManifest manifest(DeploymentId id) {
    return database.call(handle -> {
      var deployment =
          store
              .find(handle, id)
              .orElseThrow(() ->
                  new EngineException(
                      ErrorCode.DEPLOYMENT_UNKNOWN, "there is no deployment " + id));
      var environment = variables.of(handle, id);
      return new DeploymentManifest(
          id,
          deployment.version(),
          store.files(handle, id),
          store.packages(handle, id),
          environment.revision(),
          environment.values());
    });
  }

  /** How many runs of each version are not over: one that has none may go. */
  public Map<DeploymentId, Long> living(EnvironmentId environment) {
    return database.call(handle -> store.living(handle, environment));
  }

  private Deployment require(Handle handle, EnvironmentId environment, String version) {
    return store
        .find(handle, environment, version)
        .orElseThrow(() ->
            new EngineException(
                ErrorCode.DEPLOYMENT_UNKNOWN,
                "there is no version \"%s\" in this environment".formatted(version)));
  }

  /** The queue of a task that is not put into another. */
  public static String queueOf(TaskDeclaration task) {
    String queue = task.queue();
    return queue == null ? "task/" + task.id() : queue;
  }

  private static void check(DeployRequest request) {
    atMost("tasks", request.tasks().size(), MOST_TASKS);
    atMost("files", request.files().size(), MOST_FILES);
    atMost("packages", request.packages().size(), MOST_PACKAGES);
    var cli = request.cliVersion();
    if (cli != null && cli.length() > LONGEST_VERSION) {
      throw new EngineException(
          ErrorCode.INVALID,
          "cliVersion has %d characters; it may have %d".formatted(cli.length(), LONGEST_VERSION));
    }
    if (request.tasks().isEmpty()) {
      throw new EngineException(ErrorCode.INVALID, "tasks is empty; a version needs a task");
    }
    var ids = new HashSet<>();
    for (var task : request.tasks()) {
      if (!ids.add(task.id())) {
        throw new EngineException(
            ErrorCode.INVALID,
            "tasks has \"%s\" twice (in %s); give one of them another id"
                .formatted(task.id(), task.className()));
      }
      Integer limit = task.concurrencyLimit();
      if (limit != null && limit < 0) {
        throw new EngineException(
            ErrorCode.INVALID,
            "concurrencyLimit of the task \"%s\" is %d; it must be 0 or more"
                .formatted(task.id(), limit));
      }
    }
    var _ = QueueLimits.of(request.tasks());
    Schedules.check(request.tasks());
  }

  private static void atMost(String what, int size, int most) {
    if (size > most) {
      throw new EngineException(
          ErrorCode.TOO_MANY,
          "%s has %d entries; at most %d are taken".formatted(what, size, most));
    }
  }
}
