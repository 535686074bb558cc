package dev.dormouse.benchmarks.core;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jobrunr.configuration.JobRunr;
import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import org.jobrunr.scheduling.JobRequestScheduler;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.storage.sql.common.SqlStorageProviderFactory;

/** JobRunr with the shortest poll that it allows and twenty workers. */
final class JobRunrContestant implements Contestant {
  // JobRunr makes the handler itself, so what it counts in must be reachable from nowhere in
  // particular.
  private static final AtomicLong FINISHED = new AtomicLong();

  private final HikariDataSource pool;
  private final JobRequestScheduler scheduler;

  JobRunrContestant(HikariDataSource pool) {
    this.pool = pool;
    this.scheduler =
        JobRunr.configure()
            .useStorageProvider(SqlStorageProviderFactory.using(pool))
            .useBackgroundJobServer(
                BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
                    .andPollInterval(Duration.ofSeconds(5))
                    .andWorkerCount(20))
            .initialize()
            .getJobRequestScheduler();
  }

  /** An empty job. */
  public record Empty() implements JobRequest {
    @Override
    public Class<Handler> getJobRequestHandler() {
      return Handler.class;
    }
  }

  /** Counts the jobs. */
  public static final class Handler implements JobRequestHandler<Empty> {
    @Override
    public void run(Empty request) {
      FINISHED.incrementAndGet();
    }
  }

  @Override
  public void enqueue() {
    scheduler.enqueue(new Empty());
  }

  @Override
  public boolean isFinished(long jobs) {
    return FINISHED.get() >= jobs;
  }

  @Override
  public void close() {
    JobRunr.destroy();
    pool.close();
  }
}
