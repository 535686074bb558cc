package dev.dormouse.benchmarks.core;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** db-scheduler with the poll strategy that its documentation names for throughput. */
final class DbSchedulerContestant implements Contestant {
  private static final String TABLE =
      """
      create table scheduled_tasks (
        task_name text not null, task_instance text not null, task_data bytea,
        execution_time timestamptz not null, picked boolean not null, picked_by text,
        last_success timestamptz, last_failure timestamptz, consecutive_failures int,
        last_heartbeat timestamptz, version bigint not null, priority smallint,
        primary key (task_name, task_instance));
      create index on scheduled_tasks (execution_time);
      create index on scheduled_tasks (last_heartbeat);
      """;

  private final AtomicLong finished = new AtomicLong();
  private final OneTimeTask<Void> task =
      Tasks.oneTime("empty").execute((instance, context) -> finished.incrementAndGet());
  private final HikariDataSource pool;
  private final Scheduler scheduler;

  DbSchedulerContestant(HikariDataSource pool) throws SQLException {
    this.pool = pool;
    try (var connection = pool.getConnection();
        var statement = connection.createStatement()) {
      statement.execute(TABLE);
    }
    scheduler =
        Scheduler.create(pool, task)
            .threads(20)
            .pollUsingLockAndFetch(1.0, 4.0)
            .pollingInterval(Duration.ofMillis(50))
            .enableImmediateExecution()
            .build();
    scheduler.start();
  }

  @Override
  public void enqueue() {
    scheduler.schedule(task.instance(UUID.randomUUID().toString()), Instant.now());
  }

  @Override
  public boolean isFinished(long jobs) {
    return finished.get() >= jobs;
  }

  @Override
  public void close() {
    scheduler.stop();
    pool.close();
  }
}
