package dev.dormouse.engine;

import dev.dormouse.engine.alerts.AlertLoop;
import dev.dormouse.engine.alerts.Alerts;
import dev.dormouse.engine.alerts.Occurrences;
import dev.dormouse.engine.background.Loop;
import dev.dormouse.engine.background.WakeUps;
import dev.dormouse.engine.batches.Batches;
import dev.dormouse.engine.batches.OpenBatches;
import dev.dormouse.engine.blockers.Blockers;
import dev.dormouse.engine.bulk.BulkActions;
import dev.dormouse.engine.checkpoints.Checkpoints;
import dev.dormouse.engine.checkpoints.KeptCheckpoints;
import dev.dormouse.engine.control.Runs;
import dev.dormouse.engine.copies.LogCopies;
import dev.dormouse.engine.copies.RunCopies;
import dev.dormouse.engine.demand.Demand;
import dev.dormouse.engine.deployments.Deployments;
import dev.dormouse.engine.due.DueLoops;
import dev.dormouse.engine.events.Events;
import dev.dormouse.engine.failures.ErrorGroups;
import dev.dormouse.engine.logs.RunLogBook;
import dev.dormouse.engine.nodes.Nodes;
import dev.dormouse.engine.nodes.Signals;
import dev.dormouse.engine.nodes.Work;
import dev.dormouse.engine.picking.Assignments;
import dev.dormouse.engine.picking.Picker;
import dev.dormouse.engine.questions.Questions;
import dev.dormouse.engine.queues.Queues;
import dev.dormouse.engine.replays.CheckpointReplays;
import dev.dormouse.engine.reports.Losses;
import dev.dormouse.engine.reports.Reports;
import dev.dormouse.engine.requests.Requests;
import dev.dormouse.engine.retention.Retention;
import dev.dormouse.engine.runs.RunListener;
import dev.dormouse.engine.runs.RunResults;
import dev.dormouse.engine.runs.RunStore;
import dev.dormouse.engine.schedules.Schedules;
import dev.dormouse.engine.tenancy.Tenancy;
import dev.dormouse.engine.ticks.Ticks;
import dev.dormouse.engine.tokens.Tokens;
import dev.dormouse.engine.triggers.Triggers;
import dev.dormouse.engine.variables.Variables;
import dev.dormouse.engine.views.RunViews;
import dev.dormouse.engine.waits.ChildWaits;
import dev.dormouse.engine.waits.RunEnds;
import dev.dormouse.engine.waits.WaitEnds;
import dev.dormouse.engine.waits.WaitResults;
import dev.dormouse.engine.waits.WaitTimeouts;
import dev.dormouse.engine.waits.WaitpointSecrets;
import dev.dormouse.engine.waits.Waits;
import dev.dormouse.store.Database;
import dev.dormouse.store.Notifications;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;

/**
 * The engine: one per process, any number on one database. Assembles its parts, which are all
 * thread-safe, and runs their loops until it is closed.
 */
public final class Engine implements AutoCloseable {
  private static final String MIGRATIONS = "dev/dormouse/engine/migrations";

  /** Wake-ups come at once; what gets lost waits no longer than this. */
  private static final Duration POLL = Duration.ofSeconds(1);

  private static final Duration RARELY = Duration.ofMinutes(1);

  private final Database database;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final WakeUps wakeUps;
  private final RunResults results;
  private final Tenancy tenancy;
  private final Variables variables;
  private final Deployments deployments;
  private final Triggers triggers;
  private final Batches batches;
  private final OpenBatches openBatches;
  private final Runs runs;
  private final BulkActions bulkActions;
  private final RunViews views;
  private final RunLogBook logs;
  private final Waits waits;
  private final Tokens tokens;
  private final Requests requests;
  private final Events events;
  private final Nodes nodes;
  private final Demand demand;
  private final Work work;
  private final Signals signals;
  private final Reports reports;
  private final Checkpoints checkpoints;
  private final KeptCheckpoints keptCheckpoints;
  private final CheckpointReplays checkpointReplays;
  private final Queues queues;
  private final Schedules schedules;
  private final Retention retention;
  private final ErrorGroups errorGroups;
  private final Alerts alerts;
  private final Blockers blockers;
  private final RunCopies copies;
  private final LogCopies logCopies;
  private final Questions questions;
  private final List<Chore> chores;

  /**
   * What a loop repeats.
   *
   * @param rest how long it is until there is something to do
   */
  private record Chore(String name, Duration interval, Loop.Step step, Supplier<Duration> rest) {}

  private Engine(Database database, EngineConfig config, InstantSource clock) {
    this.database = database;
    var notifications = opened(Notifications.open(database));
    this.wakeUps = opened(WakeUps.open(database, notifications));
    this.results = opened(new RunResults(database, wakeUps));
    var ends = new WaitEnds(clock, wakeUps);
    var listeners = new ArrayList<RunListener>();
    listeners.add(new RunEnds(clock, ends));
    listeners.add(new Occurrences(clock));
    listeners.addAll(config.listeners());
    var store = new RunStore(clock, wakeUps, results, listeners);
    this.tenancy = new Tenancy(database, clock);
    this.variables = new Variables(database, clock, config.sealing());
    variables.check();
    this.deployments = new Deployments(database, clock, store, variables);
    this.triggers = opened(new Triggers(database, clock, store));

    this.batches = new Batches(database, clock, triggers, results);
    this.openBatches = new OpenBatches(database, clock, triggers);
    var losses = new Losses(clock, wakeUps, store);
    this.runs = new Runs(database, clock, store, triggers, losses, wakeUps);
    this.bulkActions = new BulkActions(database, clock, wakeUps, runs);
    this.views = new RunViews(database, config.prices());
    this.logs = new RunLogBook(database, wakeUps);

    var waitResults = new WaitResults(results);
    var secrets = new WaitpointSecrets(tenancy.signingKey("waitpoints"));
    var children = new ChildWaits(clock, triggers);
    this.waits = new Waits(database, clock, wakeUps, store, children, waitResults, secrets);
    this.tokens = new Tokens(database, clock, wakeUps, store, ends, secrets);
    this.requests = new Requests(database, clock, wakeUps, store, ends, secrets);
    this.events = new Events(database, clock, store, ends, triggers);
    var timeouts = new WaitTimeouts(database, clock, store, ends);

    this.checkpoints = new Checkpoints(database);
    this.keptCheckpoints = new KeptCheckpoints(database, clock);
    this.checkpointReplays = new CheckpointReplays(database, clock, store, wakeUps);
    this.queues = new Queues(database, clock, wakeUps);
    this.blockers = new Blockers(database, clock, store);
    var assignments = new Assignments(tenancy.runTokens(), waitResults);
    this.nodes =
        new Nodes(
            database, clock, config.nodes(), store, losses, checkpoints, tenancy.nodeTokens());
    this.demand = new Demand(database, clock);
    this.work = new Work(database, wakeUps, new Picker(database, clock, store, assignments));
    this.signals = new Signals(database, wakeUps, waitResults);
    this.reports =
        opened(
            new Reports(database, clock, store, wakeUps, waitResults, losses, new SecureRandom()));
    this.schedules = new Schedules(database, clock, wakeUps);
    var ticks = new Ticks(database, clock, schedules, triggers);
    var due = new DueLoops(database, clock, store);
    this.logCopies = new LogCopies(database);
    this.copies = new RunCopies(database, clock, config.prices());
    this.questions = new Questions(database, clock);
    this.retention = new Retention(database, clock);
    this.errorGroups = new ErrorGroups(database, clock);
    this.alerts = new Alerts(database, clock);
    var told = new AlertLoop(database, clock, errorGroups);
    var all = new ArrayList<>(timely(due, timeouts, nodes, ticks, bulkActions));
    all.addAll(tidying(due, copies, keptCheckpoints, retention, told, questions));
    this.chores = List.copyOf(all);
    if (config.loops()) {
      chores.forEach(this::startLoop);
    }
  }

  /** What somebody waits for. */
  private static List<Chore> timely(
      DueLoops due, WaitTimeouts timeouts, Nodes nodes, Ticks ticks, BulkActions bulk) {
    return List.of(
        new Chore("expiry", POLL, due::expire, due::untilExpired),
        new Chore("delays", POLL, due::queueDelayed, due::untilDelayed),
        new Chore("waits", POLL, timeouts::runOnce, () -> timeouts.untilNext(POLL)),
        new Chore("schedules", POLL, ticks::trigger, () -> ticks.untilNext(POLL)),
        new Chore("bulk-actions", POLL, bulk::runOnce, () -> POLL),
        new Chore("nodes", POLL, nodes::sweep, () -> POLL));
  }

  /** What is made of what happened, and what is removed in the end. */
  private static List<Chore> tidying(
      DueLoops due,
      RunCopies copies,
      KeptCheckpoints kept,
      Retention retention,
      AlertLoop alerts,
      Questions questions) {
    return List.of(
        new Chore("alerts", POLL, alerts::runOnce, () -> POLL),
        new Chore("idempotency-keys", RARELY, due::forgetKeys, () -> RARELY),
        new Chore("kept-checkpoints", RARELY, kept::sweep, () -> RARELY),
        new Chore("retention", RARELY, retention::step, retention::untilNext),
        new Chore("questions", RARELY, questions::forgetOld, () -> RARELY),
        new Chore("copies", RARELY, copies::bound, () -> RARELY));
  }

  private void startLoop(Chore chore) {
    var loop = opened(Loop.start(chore.name(), chore.interval(), chore.step(), chore.rest()));
    opened(wakeUps.listen(WakeUps.Topic.TIMED, loop::wake));
  }

  /** Does all that has fallen due now, on the caller's thread; for engines without loops. */
  public void runLoopsOnce() {
    for (var chore : chores) {
      while (chore.step().runOnce()) {
        // Until nothing is left.
      }
    }
  }

  /** Brings the database up to date and starts an engine on it; the database stays the caller's. */
  public static Engine open(Database database, EngineConfig config, InstantSource clock) {
    database.migrate(MIGRATIONS);
    return new Engine(database, config, clock);
  }

  private <T extends AutoCloseable> T opened(T part) {
    opened.push(part);
    return part;
  }

  /** Throws where the database does not answer. */
  public void check() {
    var _ = database.call(handle -> handle.execute("select 1"));
  }

  public Tenancy tenancy() {
    return tenancy;
  }

  public Variables variables() {
    return variables;
  }

  public Deployments deployments() {
    return deployments;
  }

  public Triggers triggers() {
    return triggers;
  }

  public Waits waits() {
    return waits;
  }

  public Tokens tokens() {
    return tokens;
  }

  public Requests requests() {
    return requests;
  }

  public Events events() {
    return events;
  }

  public Nodes nodes() {
    return nodes;
  }

  public Demand demand() {
    return demand;
  }

  public Work work() {
    return work;
  }

  public Signals signals() {
    return signals;
  }

  public Checkpoints checkpoints() {
    return checkpoints;
  }

  public KeptCheckpoints keptCheckpoints() {
    return keptCheckpoints;
  }

  public CheckpointReplays checkpointReplays() {
    return checkpointReplays;
  }

  public Queues queues() {
    return queues;
  }

  public Schedules schedules() {
    return schedules;
  }

  public Retention retention() {
    return retention;
  }

  public ErrorGroups errorGroups() {
    return errorGroups;
  }

  public Alerts alerts() {
    return alerts;
  }

  public Blockers blockers() {
    return blockers;
  }

  public Reports reports() {
    return reports;
  }

  public Batches batches() {
    return batches;
  }

  public OpenBatches openBatches() {
    return openBatches;
  }

  public Runs runs() {
    return runs;
  }

  public BulkActions bulkActions() {
    return bulkActions;
  }

  public RunViews views() {
    return views;
  }

  public RunLogBook logs() {
    return logs;
  }

  public RunCopies copies() {
    return copies;
  }

  /** What was asked of the analytics. */
  public Questions questions() {
    return questions;
  }

  public LogCopies logCopies() {
    return logCopies;
  }

  public RunResults results() {
    return results;
  }

  /** Stops the loops and lets what has begun finish. */
  @Override
  public void close() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("the engine could not be closed: " + e.getMessage(), e);
      }
    }
  }
}
