package dev.dormouse.engine;

import dev.dormouse.engine.background.WakeUps;
import dev.dormouse.engine.deployments.Deployments;
import dev.dormouse.engine.runs.RunListener;
import dev.dormouse.engine.runs.RunResults;
import dev.dormouse.engine.runs.RunStore;
import dev.dormouse.engine.tenancy.Tenancy;
import dev.dormouse.engine.triggers.Triggers;
import dev.dormouse.store.Database;
import dev.dormouse.store.Notifications;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;

/**
 * The engine: one per process, any number on one database. Assembles its parts, which are all
 * thread-safe, and runs their loops until it is closed.
 */
public final class Engine implements AutoCloseable {
  private static final String MIGRATIONS = "dev/dormouse/engine/migrations";

  private final Database database;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final WakeUps wakeUps;
  private final RunResults results;
  private final Tenancy tenancy;
  private final Deployments deployments;
  private final Triggers triggers;

  private Engine(Database database, EngineConfig config, InstantSource clock) {
    this.database = database;
    var notifications = opened(Notifications.open(database));
    this.wakeUps = opened(WakeUps.open(database, notifications));
    this.results = opened(new RunResults(database, wakeUps));
    var listeners = new ArrayList<RunListener>(config.listeners());
    var runs = new RunStore(clock, wakeUps, results, listeners);
    this.tenancy = new Tenancy(database, clock);
    this.deployments = new Deployments(database, clock, runs);
    this.triggers = opened(new Triggers(database, clock, runs));
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

  public Deployments deployments() {
    return deployments;
  }

  public Triggers triggers() {
    return triggers;
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
