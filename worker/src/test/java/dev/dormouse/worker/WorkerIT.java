package dev.dormouse.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.worker.LogEntry;
import dev.dormouse.protocol.worker.LogEntry.Level;
import dev.dormouse.protocol.worker.Measurement;
import dev.dormouse.protocol.worker.Measurement.Kind;
import dev.dormouse.protocol.worker.Outcome;
import dev.dormouse.protocol.worker.WorkerAnswer;
import dev.dormouse.protocol.worker.WorkerCommand;
import dev.dormouse.protocol.worker.WorkerRequest;
import dev.dormouse.worker.samples.SampleTasks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The worker as a process of its own. */
final class WorkerIT {
  private ScriptedSupervisor supervisor;
  private final List<Process> processes = new ArrayList<>();

  @BeforeEach
  void listen() throws IOException {
    supervisor = new ScriptedSupervisor();
  }

  @AfterEach
  void close() throws Exception {
    for (var process : processes) {
      process.destroyForcibly().waitFor();
    }
    supervisor.close();
  }

  @Test
  void tellsItsTasksThenExecutesRunsUntilToldToLeave() throws Exception {
    // given
    var process = start("dev.dormouse.worker.samples");
    var hello = supervisor.await(WorkerRequest.Hello.class, 1);
    assertThat(hello.failure()).isNull();
    assertThat(hello.pid()).isEqualTo(process.pid());
    assertThat(hello.tasks())
        .filteredOn(task -> task.id().value().equals("add"))
        .singleElement()
        .satisfies(task -> {
          assertThat(task.className()).isEqualTo(SampleTasks.class.getName());
          assertThat(task.maxDuration()).isEqualTo(Duration.ofMinutes(1));
          assertThat(task.outputType()).isEqualTo("java.lang.Integer");
        });

    // when
    var run = supervisor.execute("add", Map.of("numbers", List.of(20, 22)));

    // then
    assertThat(supervisor.awaitFinished(run).outcome())
        .isEqualTo(new Outcome.Completed(Json.mapper().valueToTree(42)));
    supervisor.command(WorkerCommand.Exit::new);
    assertThat(exitCode(process)).isZero();
  }

  @Test
  void carriesWhatIsLoggedWhicheverWayItIs() throws Exception {
    // given
    var unused = start("dev.dormouse.worker.samples");

    // when
    var run = supervisor.execute("talks", Map.of());

    // then
    assertThat(supervisor.awaitFinished(run).outcome()).isInstanceOf(Outcome.Completed.class);
    var logs = supervisor.logs();
    assertThat(logs)
        .filteredOn(entry -> entry.span() == null)
        .extracting(LogEntry::level, LogEntry::source, entry -> firstLine(entry.message()))
        .containsExactly(
            tuple(Level.INFO, "sample", "run 1 on 20261122.1"),
            tuple(Level.WARN, "sample", "a pair"),
            tuple(Level.INFO, "System.out", "to the output"),
            tuple(Level.ERROR, "System.err", "to the errors"),
            tuple(Level.WARN, "jul", "by java.util.logging"),
            tuple(Level.ERROR, "sample", "with an exception"),
            tuple(Level.INFO, "System.out", "without an end"));
    assertThat(logs.getFirst().attributes()).isEqualTo(Map.of("user", "usr_1"));
    assertThat(logs.get(1).attributes()).isEqualTo(Map.of("user", "usr_1", "seat", "7"));
    assertThat(logs.get(5).message()).contains("java.lang.IllegalStateException: seen");
  }

  @Test
  void carriesWhatATaskMeasuresWithOpenTelemetryWithoutAnySetUp() throws Exception {
    // given
    var unused = start("dev.dormouse.worker.samples");

    // when: twice, as counters go on counting
    for (int i = 1; i <= 2; i++) {
      var run = supervisor.execute("measures", Map.of());
      assertThat(supervisor.awaitFinished(run).outcome()).isInstanceOf(Outcome.Completed.class);
    }

    // then
    assertThat(supervisor.heard(WorkerRequest.Metrics.class))
        .flatExtracting(WorkerRequest.Metrics::points)
        // A slow machine takes a second or more for a run, and then measures its JVM too.
        .filteredOn(point -> point.name().startsWith("ticket"))
        .extracting(Measurement::name, Measurement::kind, Measurement::value)
        .containsExactlyInAnyOrder(
            tuple("tickets.sold", Kind.SUM, 3.0),
            tuple("ticket.price", Kind.HISTOGRAM, 30.0),
            tuple("tickets.sold", Kind.SUM, 3.0),
            tuple("ticket.price", Kind.HISTOGRAM, 30.0));
    assertThat(supervisor.heard(WorkerRequest.Metrics.class))
        .flatExtracting(WorkerRequest.Metrics::points)
        .extracting(Measurement::attributes)
        .contains(
            Map.of("row", "7"),
            Map.of("unit", "EUR", "count", "2", "mean", "15.0", "min", "10.0", "max", "20.0"));
    var attempt = span("Attempt 1 of measures");
    var charge = span("charge");
    assertThat(charge.traceId()).isEqualTo(attempt.traceId());
    assertThat(charge.parentSpanId()).isEqualTo(attempt.spanId());
    assertThat(charge.failed()).isTrue();
    assertThat(supervisor.logs())
        .extracting(LogEntry::level, LogEntry::source, LogEntry::message)
        .contains(tuple(Level.WARN, "sample", "sold out"));
  }

  private LogEntry.Span span(String name) {
    return supervisor.logs().stream()
        .filter(entry -> entry.message().equals(name))
        .map(LogEntry::span)
        .filter(Objects::nonNull)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void endsWithTheEndOfItsStandardInput() throws Exception {
    // given
    var process = start("dev.dormouse.worker.samples");
    var unused = supervisor.await(WorkerRequest.Hello.class, 1);

    // when
    process.getOutputStream().close();

    // then
    assertThat(exitCode(process)).isZero();
  }

  @Test
  void endsWithTheTaskThatExitsAndStillCarriesItsLastWords() throws Exception {
    // given
    var process = start("dev.dormouse.worker.samples");

    // when
    var unused = supervisor.execute("exits", Map.of());

    // then
    assertThat(exitCode(process)).isEqualTo(7);
    assertThat(supervisor.logs()).extracting(LogEntry::message).contains("last words");
  }

  @Test
  void survivesTheInterruptThatEndsItsSupervisorsTerminal() throws Exception {
    // given
    var process = start("dev.dormouse.worker.samples");
    var unused = supervisor.await(WorkerRequest.Hello.class, 1);

    // when
    var interrupted = new ProcessBuilder("kill", "-INT", "" + process.pid()).start().waitFor();
    var run = supervisor.execute("add", Map.of("numbers", List.of(20, 22)));

    // then
    assertThat(interrupted).isZero();
    assertThat(supervisor.awaitFinished(run).outcome()).isInstanceOf(Outcome.Completed.class);
    process.getOutputStream().close();
    assertThat(exitCode(process)).isZero();
  }

  @Test
  void tellsWhyItsTasksCannotBeLoadedAndLeaves() throws Exception {
    // when
    var process = start("dev.dormouse.worker.broken.initializer");

    // then
    var hello = supervisor.await(WorkerRequest.Hello.class, 1);
    assertThat(hello.tasks()).isEmpty();
    assertThat(hello.failure())
        .contains("dev.dormouse.worker.broken.initializer.Throwing")
        .contains("the settings are missing");
    assertThat(exitCode(process)).isEqualTo(70);
  }

  @Test
  void goesOnWithItsWaitAfterTheSocketWasGone() throws Exception {
    // given
    var unused = start("dev.dormouse.worker.samples");
    var run = supervisor.execute("waits", Map.of());
    supervisor.awaitWaiting(run, 0);

    // when
    supervisor.leave();
    supervisor.complete(run, 0, null);
    supervisor.comeBack();
    supervisor.awaitWaiting(run, 1);
    supervisor.complete(run, 1, new SampleTasks.CheckedOut("cart_9", 9));

    // then
    assertThat(supervisor.awaitFinished(run).outcome())
        .isEqualTo(new Outcome.Completed(Json.mapper().valueToTree("cart_9")));
  }

  @Test
  void aRestoredRunFindsTheVariablesAsTheyAreNow() throws Exception {
    // given
    var unused = start("dev.dormouse.worker.samples");
    supervisor.awakeWith(
        new WorkerAnswer.GoOn(true, "00", Map.of("CINEMA_URL", "http://moved", "PATH", "/bin")));

    // when
    var run = supervisor.execute("renewed", Map.of());
    var quiesced = supervisor.await(WorkerRequest.Quiesced.class, 1);
    supervisor.comeBack();

    // then
    assertThat(quiesced.failure()).isNull();
    assertThat(supervisor.awaitFinished(run).outcome())
        .isEqualTo(new Outcome.Completed(Json.mapper().valueToTree("null, http://moved, /bin")));
  }

  private Process start(String packages) throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var builder =
        new ProcessBuilder(
                java,
                "-XX:+UseSerialGC",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-Dslf4j.provider=dev.dormouse.worker.logging.WorkerLogProvider",
                "-cp",
                System.getProperty("java.class.path"),
                WorkerMain.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("DORMOUSE_SOCKET", supervisor.socket().toString());
    builder.environment().put("DORMOUSE_PACKAGES", packages);
    var process = builder.start();
    processes.add(process);
    return process;
  }

  private static int exitCode(Process process) throws InterruptedException {
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("");
  }
}
