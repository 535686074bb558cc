package dev.dormouse.engine.queues;

import dev.dormouse.engine.background.WakeUps;
import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.store.Database;
import java.time.InstantSource;
import java.util.function.BiConsumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Looks at queues, and lets people hold them up, and give them other limits, while they are used.
 * Thread-safe.
 */
public final class Queues {
  private static final int LARGEST_PAGE = 100;
  private static final int MOST = 1 << 30;
  private static final double LARGEST_BURST = 100;

  private final Database database;
  private final InstantSource clock;
  private final WakeUps wakeUps;

  public Queues(Database database, InstantSource clock, WakeUps wakeUps) {
    this.database = database;
    this.clock = clock;
    this.wakeUps = wakeUps;
  }

  /**
   * A page of the environment's queues.
   *
   * @param page counted from 1
   */
  public QueuePage list(EnvironmentId environment, int page, int size) {
    if (page < 1 || size < 1 || size > LARGEST_PAGE) {
      throw new EngineException(
          ErrorCode.INVALID,
          "page %d of %d queues was asked for; pages begin with 1 and have 1 to %d"
              .formatted(page, size, LARGEST_PAGE));
    }
    return database.inTransaction(handle ->
        new QueuePage(
            QueueStore.list(handle, environment, (int) Math.min(MOST, (page - 1L) * size), size),
            QueueStore.count(handle, environment)));
  }

  public QueueView find(EnvironmentId environment, QueueRef ref) {
    return database.call(handle -> require(handle, environment, ref));
  }

  /** Begins and continues no run of the queue until it is resumed; what runs goes on. */
  public QueueView pause(EnvironmentId environment, QueueRef ref, boolean paused) {
    return change(
        environment, ref, (handle, queue) -> QueueStore.pause(handle, queue.id(), paused));
  }

  /** Gives the queue another limit, whatever is declared, until it is reset; what runs goes on. */
  public QueueView override(EnvironmentId environment, QueueRef ref, int limit) {
    checkLimit(limit);
    return change(
        environment,
        ref,
        (handle, queue) -> QueueStore.override(handle, queue.id(), limit, clock.instant()));
  }

  /** The declared limit counts again. */
  public QueueView reset(EnvironmentId environment, QueueRef ref) {
    return change(
        environment,
        ref,
        (handle, queue) -> QueueStore.override(handle, queue.id(), null, clock.instant()));
  }

  private QueueView change(
      EnvironmentId environment, QueueRef ref, BiConsumer<Handle, QueueView> change) {
    return database.inTransaction(handle -> {
      change.accept(handle, require(handle, environment, ref));
      handle.afterCommit(() -> wakeUps.announce(WakeUps.Topic.QUEUED));
      return require(handle, environment, ref);
    });
  }

  public EnvironmentLoad environment(EnvironmentId environment) {
    return database.call(handle -> QueueStore.environment(handle, environment));
  }

  /**
   * Says how many runs the environment may hold.
   *
   * @param limit for each queue, and, times the burst factor, for all together; null for no limit
   */
  public EnvironmentLoad limitEnvironment(
      EnvironmentId environment, @Nullable Integer limit, double burst) {
    if (limit != null && limit == 0) {
      throw new EngineException(
          ErrorCode.INVALID, "concurrencyLimit is 0; pause the environment instead");
    }
    checkLimit(limit == null ? 1 : limit);
    if (!(burst >= 1 && burst <= LARGEST_BURST)) {
      throw new EngineException(
          ErrorCode.INVALID, "burstFactor is %s; it must be 1 to 100".formatted(burst));
    }
    return database.inTransaction(handle -> {
      QueueStore.limitEnvironment(handle, environment, limit, burst);
      handle.afterCommit(() -> wakeUps.announce(WakeUps.Topic.QUEUED));
      return QueueStore.environment(handle, environment);
    });
  }

  private static void checkLimit(int limit) {
    if (limit < 0 || limit > MOST) {
      throw new EngineException(
          ErrorCode.INVALID, "concurrencyLimit is %d; it must be 0 to %d".formatted(limit, MOST));
    }
  }

  private static QueueView require(Handle handle, EnvironmentId environment, QueueRef ref) {
    return QueueStore.find(handle, environment, ref)
        .orElseThrow(() ->
            new EngineException(
                ErrorCode.QUEUE_UNKNOWN,
                "there is no queue %s in this environment"
                    .formatted(
                        switch (ref) {
                          case QueueRef.ById(var id) -> id.value();
                          case QueueRef.ByName(var name) -> "\"" + name + "\"";
                        })));
  }
}
