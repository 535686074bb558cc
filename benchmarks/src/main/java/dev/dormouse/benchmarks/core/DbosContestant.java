package dev.dormouse.benchmarks.core;

import com.zaxxer.hikari.HikariDataSource;
import dev.dbos.transact.DBOS;
import dev.dbos.transact.StartWorkflowOptions;
import dev.dbos.transact.config.DBOSConfig;
import dev.dbos.transact.workflow.Queue;
import dev.dbos.transact.workflow.Workflow;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** DBOS Transact: an empty workflow on a queue that is polled every 50 ms. */
final class DbosContestant implements Contestant {
  private final HikariDataSource pool;
  private final DBOS dbos;
  private final Queue queue = new Queue("empty").withPollingInterval(Duration.ofMillis(50));
  private final Counting counting = new Counting();
  private final Flow flow;

  DbosContestant(HikariDataSource pool) {
    this.pool = pool;
    this.dbos = new DBOS(DBOSConfig.defaults("benchmark").withDataSource(pool));
    this.flow = dbos.registerProxy(Flow.class, counting);
    dbos.registerQueue(queue);
    dbos.launch();
  }

  /** The workflow, as DBOS wants it: an interface. */
  public interface Flow {
    int empty();
  }

  /** Counts the workflows. */
  public static final class Counting implements Flow {
    private final AtomicLong finished = new AtomicLong();

    @Override
    @Workflow(name = "empty")
    public int empty() {
      finished.incrementAndGet();
      return 0;
    }
  }

  @Override
  public void enqueue() {
    var _ = dbos.startWorkflow(flow::empty, new StartWorkflowOptions(queue));
  }

  @Override
  public boolean isFinished(long jobs) {
    return counting.finished.get() >= jobs;
  }

  @Override
  public void close() {
    dbos.shutdown();
    pool.close();
  }
}
