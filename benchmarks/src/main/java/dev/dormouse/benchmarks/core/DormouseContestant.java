package dev.dormouse.benchmarks.core;

import dev.dormouse.e2e.Installation;
import dev.dormouse.e2e.Project;
import dev.dormouse.e2e.tasks.Tasks;
import dev.dormouse.sdk.Dormouse;
import dev.dormouse.sdk.RunOptions;
import dev.dormouse.store.Database;
import dev.dormouse.store.DatabaseConfig;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * Dormouse as it ships: a server and a supervisor in a process, runs in workers of their own,
 * triggers over HTTP.
 */
final class DormouseContestant implements Contestant {
  private static final List<String> LIBRARIES =
      List.of(
          "dormouse-sdk",
          "dormouse-protocol",
          "jackson-databind-3",
          "jackson-core-3",
          "jackson-annotations",
          "slf4j-api",
          "jspecify");

  private final Installation installation;
  private final Database database;
  private final Dormouse client;
  private final PlainHttp trigger;
  private final PlainHttp delayed;

  DormouseContestant(Path home, Path data, DatabaseConfig config) throws Exception {
    installation = Installation.start(home, data, "--postgres-url", config.url(), "--slots", "4");
    database = Database.open(config);
    var project = Project.create(installation, "bench");
    project.deploy(classes(), "dev.dormouse.e2e.tasks", LIBRARIES);
    var address = URI.create(installation.url() + "/api/v1/tasks/empty/trigger");
    trigger = new PlainHttp(address, project.key(), "{\"payload\":1}");
    delayed =
        new PlainHttp(address, project.key(), "{\"payload\":1,\"options\":{\"delay\":\"1d\"}}");
    client = Dormouse.builder().url(installation.url()).secretKey(project.key()).build();
  }

  /** Where the tasks' classes are: a folder in the reactor. */
  private static Path classes() throws Exception {
    CodeSource source = Tasks.class.getProtectionDomain().getCodeSource();
    URL location = Objects.requireNonNull(source, "where the tasks come from").getLocation();
    Path path = Path.of(location.toURI());
    return path.toString().endsWith(".jar") ? path.resolveSibling("classes") : path;
  }

  @Override
  public void enqueue() throws IOException {
    trigger.post();
  }

  /** One job that begins long after the measurement: nothing is carried out meanwhile. */
  void enqueueDelayed() throws IOException {
    delayed.post();
  }

  /** So many in one call. */
  void enqueue(int jobs) {
    var _ =
        client.batchTrigger(Tasks.EMPTY, Collections.nCopies(jobs, 1), _ -> RunOptions.defaults());
  }

  /** Looks for runs that are not; counting those that are would cost more than what is measured. */
  @Override
  public boolean isFinished(long jobs) {
    return database.call(handle ->
        handle
            .createQuery(
                """
                select not exists (select from run where status = 'QUEUED')
                  and not exists (select from run where status in ('DEQUEUED', 'EXECUTING'))
                """)
            .mapTo(Boolean.class)
            .one());
  }

  CpuTime cpuTime() {
    return CpuTime.now(database);
  }

  /**
   * Milliseconds from before a trigger to the task's first line, one run after the other, in rising
   * order.
   */
  double[] firstLines(int runs) {
    var millis = new double[runs];
    for (int i = 0; i < runs; i++) {
      var before = Instant.now();
      long firstLine =
          client.trigger(Tasks.FIRST_LINE, i, RunOptions.defaults()).await(Duration.ofMinutes(1));
      millis[i] = (firstLine - (before.getEpochSecond() * 1_000_000_000L + before.getNano())) / 1e6;
    }
    Arrays.sort(millis);
    return millis;
  }

  @Override
  public void close() {
    trigger.close();
    delayed.close();
    database.close();
    installation.close();
  }
}
