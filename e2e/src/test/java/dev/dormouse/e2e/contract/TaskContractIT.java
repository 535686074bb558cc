package dev.dormouse.e2e.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.e2e.Distribution;
import dev.dormouse.e2e.Installation;
import dev.dormouse.e2e.Project;
import dev.dormouse.e2e.contract.HookedTasks.Course;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.sdk.ApiException;
import dev.dormouse.sdk.BulkAction;
import dev.dormouse.sdk.Dormouse;
import dev.dormouse.sdk.ProjectHooks;
import dev.dormouse.sdk.RunFilter;
import dev.dormouse.sdk.RunHandle;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** The contract, kept by a server whose workers load the tasks from a jar. */
@TestInstance(Lifecycle.PER_CLASS)
class TaskContractIT extends TaskContract {
  private Project project;
  private Path classes;
  private Stage stage;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    var installation =
        Installation.start(Distribution.home(), folder.resolve("data"), "--slots", "3");
    project = Project.create(installation, "contract");
    classes = withHooks(folder.resolve("classes"));
    deploy();
    stage =
        new Real(
            installation,
            Dormouse.builder().url(installation.url()).secretKey(project.key()).build());
  }

  /** With hooks of the project, which the other projects of these classes have not. */
  private static Path withHooks(Path classes) throws IOException {
    copy(Distribution.CLASSES, classes);
    var services = Files.createDirectories(classes.resolve("META-INF").resolve("services"));
    Files.writeString(
        services.resolve(ProjectHooks.class.getName()), TellingHooks.class.getName() + "\n");
    return classes;
  }

  /** Makes a version, and answers its name. */
  private String deploy() throws Exception {
    return project.deploy(classes, "dev.dormouse.e2e.contract", Distribution.LIBRARIES).version();
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var copy = to.resolve(from.relativize(file));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
  }

  @AfterAll
  void close() {
    if (stage != null) {
      stage.close();
    }
  }

  @Override
  Stage stage() {
    return stage;
  }

  /** Each is a run on a machine here: few, unless {@code -Ddormouse.contract=full} asks for all. */
  @Override
  int children() {
    return "full".equals(System.getProperty("dormouse.contract")) ? super.children() : 20;
  }

  @Test
  void theHooksOfTheProjectAreAroundThoseOfTheTask() {
    var run =
        stage
            .client()
            .trigger(
                HookedTasks.HOOKED,
                new Course(0, "", Duration.ofMillis(20)),
                DEFAULTS.tags("project", "task"));

    assertThat(run.await()).isEqualTo("done in attempt 1");
    assertThat(log(run))
        .containsExactly(
            "project in",
            "task in",
            "project start",
            "task start",
            "project attempt 1",
            "task attempt 1",
            "code 1",
            "project wait",
            "task wait",
            "project resume",
            "task resume",
            "project success done in attempt 1",
            "task success done in attempt 1",
            "project complete false",
            "task complete false",
            "task out",
            "project out");
  }

  @Test
  void manyRunsAreCanceledByAFilterAndNoOthers() {
    // given
    var client = stage.client();
    var later = DEFAULTS.delay(LONG);
    var runs =
        client.batchTrigger(
            ContractTasks.DOUBLES, List.of(1, 2, 3), number -> later.tags("to-cancel"));
    var other = client.trigger(ContractTasks.DOUBLES, 4, later.tags("to-keep"));

    // when
    var canceling =
        client.bulkAction(
            BulkAction.Kind.CANCEL,
            RunFilter.all().task(ContractTasks.DOUBLES).tag("to-cancel").status(RunStatus.DELAYED));

    // then
    Real.until(() -> canceling.state().isOver());
    assertThat(canceling.state())
        .isEqualTo(new BulkAction.State(BulkAction.Status.COMPLETED, 3, 3, 0));
    assertThat(runs).extracting(RunHandle::status).containsOnly(RunStatus.CANCELED);
    assertThat(other.status()).isEqualTo(RunStatus.DELAYED);
    canceling.abort();
    assertThat(canceling.state().status()).isEqualTo(BulkAction.Status.COMPLETED);
  }

  @Test
  void aRunThatWaitsIsBegunAnewOnTheLatestVersion() throws Exception {
    // given
    var client = stage.client();
    var token = client.createToken();
    var run = client.trigger(ContractTasks.HOLDS, token.id().value(), DEFAULTS);
    stage.await(run, RunStatus.WAITING);
    var latest = deploy();

    // when
    var restarting =
        client.bulkAction(BulkAction.Kind.RESTART, List.of(run.id(), new RunId("run_unknown")));

    // then
    Real.until(() -> restarting.state().isOver());
    assertThat(restarting.state())
        .isEqualTo(new BulkAction.State(BulkAction.Status.COMPLETED, 2, 1, 1));
    assertThat(restarting.failures())
        .extracting(BulkAction.Failure::runId)
        .containsExactly(new RunId("run_unknown"));
    client.completeToken(token.id(), "late");
    assertThat(run.await()).isEqualTo("late");
    assertThat(view(run).path("version").asString()).isEqualTo(latest);
    assertThatThrownBy(run::restart)
        .isInstanceOfSatisfying(
            ApiException.class, refused -> assertThat(refused.status()).hasValue(409));
  }

  /** A server in a process of its own, and machines that are processes. */
  private record Real(Installation installation, Dormouse client) implements Stage {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Override
    public void await(RunHandle<?> run, RunStatus status) {
      until(() -> run.status() == status);
    }

    static void until(BooleanSupplier condition) {
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (!condition.getAsBoolean()) {
        assertThat(System.nanoTime()).as("it did not come about").isLessThan(end);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
    }

    @Override
    public Reply post(URI url, String json) throws IOException, InterruptedException {
      try (var http = HttpClient.newHttpClient()) {
        var request =
            HttpRequest.newBuilder(url)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        var response = http.send(request, HttpResponse.BodyHandlers.ofString());
        return new Reply(response.statusCode(), response.body());
      }
    }

    @Override
    public void close() {
      installation.close();
    }
  }
}
