package dev.dormouse.benchmarks.core;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.Locale;

/**
 * Runs one peer in a process of its own: {@code Peer NAME JDBC-URL JOBS CALLERS WARM-UP}; prints
 * the two figures.
 */
public final class Peer {
  private Peer() {}

  public static void main(String[] args) throws Exception {
    int jobs = Integer.parseInt(args[2]);
    int callers = Integer.parseInt(args[3]);
    try (var contestant = contestant(args[0], args[1])) {
      var load = new Load(contestant, callers);
      load.warmUp(Duration.parse(args[4]));
      var result = load.run(jobs);
      System.out.printf(Locale.ROOT, "RESULT %.1f %.1f%n", result.enqueued(), result.executed());
    }
    System.exit(0);
  }

  private static Contestant contestant(String name, String url) throws Exception {
    var config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(24);
    var pool = new HikariDataSource(config);
    return switch (name) {
      case "db-scheduler" -> new DbSchedulerContestant(pool);
      case "jobrunr" -> new JobRunrContestant(pool);
      case "dbos" -> new DbosContestant(pool);
      default -> throw new IllegalArgumentException("no peer is called " + name);
    };
  }
}
