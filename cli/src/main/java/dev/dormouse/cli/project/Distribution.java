package dev.dormouse.cli.project;

import dev.dormouse.cli.terminal.CommandFailed;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.deploy.index.WorkerProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What ships with the program, beside its own jars in {@code lib}: the worker in {@code worker},
 * and in {@code maven} the artifacts that a project is compiled with.
 */
public record Distribution(Path home) {
  public static final String HOME_PROPERTY = "dormouse.home";

  /**
   * Names the system property that says where runc and CRIU are; it is not set where they are not.
   */
  public static final String MACHINES_PROPERTY = "dormouse.machines";

  /** Names the system property that says where ClickHouse's library is, in the same way. */
  public static final String CLICKHOUSE_PROPERTY = "dormouse.clickhouse";

  static final String WORKER_MAIN = "dev.dormouse.worker.WorkerMain";

  /** The distribution that this process runs from; {@code bin/dormouse} names it. */
  public static Distribution running() throws CommandFailed {
    var home = System.getProperty(HOME_PROPERTY, "");
    if (home.isEmpty() || !Files.isDirectory(Path.of(home, "worker"))) {
      throw new CommandFailed(
          ExitCode.FAILED,
          "The folder with the worker was not found (-D"
              + HOME_PROPERTY
              + "="
              + home
              + "); start Dormouse by bin/dormouse.");
    }
    return new Distribution(Path.of(home));
  }

  public WorkerProgram worker() throws CommandFailed {
    try {
      return WorkerProgram.in(home.resolve("worker"), WORKER_MAIN);
    } catch (IOException e) {
      throw new CommandFailed(
          ExitCode.FAILED, home.resolve("worker") + " could not be read: " + e.getMessage());
    }
  }

  /** The folder with jars and poms to compile projects with. */
  public Path artifacts() {
    return home.resolve("maven");
  }
}
