package dev.dormouse.benchmarks.scratch;

import dev.dormouse.engine.Engine;
import dev.dormouse.engine.EngineConfig;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.engine.tenancy.EnvironmentKind;
import dev.dormouse.protocol.FileRef;
import dev.dormouse.protocol.TaskDeclaration;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.api.DeployRequest;
import dev.dormouse.store.Database;
import dev.dormouse.store.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** An engine on a PostgreSQL of its own, which is gone when it is closed. */
public final class ScratchEngine implements AutoCloseable {
  private final Path folder;
  private final EmbeddedPostgres postgres;
  private final Database database;
  private final Engine engine;

  private ScratchEngine(Path folder) {
    this.folder = folder;
    this.postgres = EmbeddedPostgres.start(folder.resolve("postgres"));
    this.database = Database.open(postgres.config());
    this.engine = Engine.open(database, EngineConfig.DEFAULT, InstantSource.system());
  }

  public static ScratchEngine open() throws IOException {
    return new ScratchEngine(Files.createTempDirectory("dormouse-bench"));
  }

  public Engine engine() {
    return engine;
  }

  /** To prepare what would take too long through the engine. */
  public Database database() {
    return database;
  }

  /** An environment whose current version has the task. */
  public EnvironmentId environment(String slug, TaskId task) {
    var project = engine.tenancy().project("bench", slug);
    var id = engine.tenancy().environment(project, EnvironmentKind.PROD, "prod").id();
    var declared =
        new TaskDeclaration(task, "Bench", null, null, null, null, null, false, null, "int", "int");
    var _ =
        engine
            .deployments()
            .create(
                id,
                new DeployRequest(
                    List.of(new FileRef("a.jar", "sha256:" + "0".repeat(64), 1)),
                    List.of("bench"),
                    List.of(declared),
                    true,
                    null));
    return id;
  }

  /** The value that so many percent of the values do not exceed. */
  public static double percentile(double[] values, int percent) {
    var sorted = Arrays.copyOf(values, values.length);
    Arrays.sort(sorted);
    return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
  }

  @Override
  public void close() {
    engine.close();
    database.close();
    postgres.close();
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      System.err.println(folder + " could not be deleted: " + e.getMessage());
    }
  }
}
