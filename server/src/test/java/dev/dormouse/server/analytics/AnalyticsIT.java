package dev.dormouse.server.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.engine.Engine;
import dev.dormouse.engine.EngineConfig;
import dev.dormouse.engine.retention.RetentionPolicy;
import dev.dormouse.engine.runs.RunOrigin;
import dev.dormouse.engine.tenancy.Environment;
import dev.dormouse.engine.tenancy.EnvironmentKind;
import dev.dormouse.protocol.FileRef;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.api.DeployRequest;
import dev.dormouse.protocol.api.TriggerRequest;
import dev.dormouse.protocol.node.NodeRequest;
import dev.dormouse.protocol.node.Report;
import dev.dormouse.protocol.node.RunEpoch;
import dev.dormouse.protocol.node.RunLogs;
import dev.dormouse.protocol.node.RunMetrics;
import dev.dormouse.protocol.node.WorkRequest;
import dev.dormouse.protocol.worker.LogEntry;
import dev.dormouse.protocol.worker.Measurement;
import dev.dormouse.query.request.KnownNames;
import dev.dormouse.query.request.QueryRequest;
import dev.dormouse.query.request.Tenant;
import dev.dormouse.query.request.TimeWindow;
import dev.dormouse.server.fixtures.TestServer;
import dev.dormouse.server.telemetry.WorkerMetrics;
import dev.dormouse.store.Database;
import dev.dormouse.store.TestDatabases;
import dev.dormouse.telemetry.ask.QueryFailedException;
import dev.dormouse.telemetry.fixture.Library;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.JsonNodeFactory;

/** What happens to runs reaches the analytics, whatever happens to ClickHouse meanwhile. */
class AnalyticsIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final InstantSource CLOCK = InstantSource.system();
  private static final String COUNT = "SELECT count() FROM runs";

  private static Path library = Path.of("");

  @TempDir private Path folder;
  private Database database;
  private Engine engine;
  private Environment environment;
  private Analytics analytics;

  /** Where it cannot be had, none of these tests begins. */
  @BeforeAll
  static void setUpLibrary() {
    library = Library.path();
  }

  @BeforeEach
  void open() {
    database = Database.open(TestDatabases.create("dev/dormouse/engine/migrations"));
    engine = Engine.open(database, EngineConfig.DEFAULT, CLOCK);
    var project = engine.tenancy().project("acme", "shop");
    environment = engine.tenancy().environment(project, EnvironmentKind.PROD, "prod");
    var _ =
        engine
            .deployments()
            .create(
                environment.id(),
                new DeployRequest(
                    List.of(
                        new FileRef("shop.jar", "sha256:" + "0".repeat(64), 10),
                        new FileRef("dormouse-sdk-1.2.3.jar", "sha256:" + "1".repeat(64), 10)),
                    List.of("com.example"),
                    List.of(TestServer.task("sell")),
                    true,
                    "1.2.4"));
    analytics = start();
  }

  @AfterEach
  void close() {
    analytics.close();
    engine.close();
    database.close();
  }

  @Test
  void aRunIsSeenAndThenWhatBecomesOfIt() throws Exception {
    // given
    var run = trigger();
    await("SELECT status FROM runs WHERE run_id = '" + run + "'", "Queued");

    // when
    var _ = engine.runs().cancel(environment.id(), run);

    // then
    await("SELECT status FROM runs WHERE run_id = '" + run + "'", "Canceled");
    await(COUNT, "1");
  }

  @Test
  void whereARunIsAndWhatItsVersionWasMadeWithAreSeen() throws Exception {
    // given
    var node =
        engine
            .nodes()
            .register(new NodeRequest("host-1", 1, Map.of("region", "eu"), Map.of()))
            .nodeId();
    var request =
        Json.mapper()
            .readValue(
                "{\"payload\":1,\"options\":{\"idempotencyKey\":\"k\"}}", TriggerRequest.class);
    var _ =
        engine.triggers().trigger(environment.id(), new TaskId("sell"), request, RunOrigin.TRIGGER);

    // when
    var work = engine.work().await(node, new WorkRequest(1, List.of(), PATIENCE));
    var started = new Report.Started(work.getFirst().run(), CLOCK.instant(), true);
    var _ = engine.reports().report(node, List.of(started));

    // then
    await(
        "SELECT concat(region, ' ', node, ' ', sdk_version, ' ', cli_version, ' ', idempotency_key,"
            + " ' ', idempotency_key_scope, ' ', toString(is_warm_start)) FROM runs"
            + " WHERE status = 'Executing'",
        "eu host-1 1.2.3 1.2.4 k global 1");
  }

  @Test
  void whatARunLogsAndItsSpansAreSeen() throws Exception {
    // given
    var run = trigger();
    var now = CLOCK.instant();
    var line =
        new LogEntry(now, LogEntry.Level.WARN, "shop", "no\nseats", Map.of("row", "7"), null);
    var span = new LogEntry.Span("0".repeat(32), "a".repeat(16), null, 1_500_000, true);
    var closed = new LogEntry(now, LogEntry.Level.INFO, "dormouse", "charge", Map.of(), span);

    // when
    log(run, line, closed);

    // then
    await(
        "SELECT concat(task_identifier, ' ', level, ' ', attributes.row, ' ', message) FROM logs"
            + " WHERE run_id = '"
            + run
            + "'",
        "sell WARN 7 no\nseats");
    await("SELECT concat(name, ' ', toString(duration)) FROM spans", "charge 1500000");
    await("SELECT count() FROM logs", "1");
  }

  @Test
  void whatWasMeasuredInARunIsSeenAndWhatIsMeasuredInNoneIsNot() throws Exception {
    // given
    var run = trigger();
    var point =
        new Measurement(
            "jvm.memory.used",
            Measurement.Kind.GAUGE,
            CLOCK.instant(),
            1024,
            Map.of("jvm.memory.type", "heap"));

    // when
    new WorkerMetrics(engine.copies(), analytics::incoming)
        .take(
            List.of(
                new RunMetrics.Entries(new RunEpoch(run, 1), "", 2, "machine_1", List.of(point)),
                new RunMetrics.Entries(
                    new RunEpoch(RunId.create(CLOCK.instant()), 1),
                    "",
                    1,
                    "machine_2",
                    List.of(point))));

    // then
    await(
        "SELECT concat(metric_name, ' ', metric_type, ' ', toString(metric_value), ' ', machine_id,"
            + " ' ', task_identifier, ' ', toString(attempt_number), ' ', environment_type, ' ',"
            + " attributes.jvm.memory.type) FROM metrics WHERE run_id = '"
            + run
            + "'",
        "jvm.memory.used gauge 1024 machine_1 sell 2 PRODUCTION heap");
    await("SELECT count() FROM metrics", "1");
  }

  @Test
  void whatHappenedWhileClickHouseWasAwayComesWhenItIsBack() throws Exception {
    // given
    var _ = trigger();
    await(COUNT, "1");
    analytics.close();

    // when
    var _ = trigger();
    var _ = trigger();
    assertThat(engine.copies().waiting()).isEqualTo(2);
    analytics = start();

    // then
    await(COUNT, "3");
  }

  @Test
  void aClickHouseThatHasLostItsRowsIsFilledAgain() throws Exception {
    // given
    var _ = trigger();
    var _ = trigger();
    await(COUNT, "2");
    analytics.close();

    // when
    delete(folder.resolve("clickhouse"));
    analytics = start();

    // then
    await(COUNT, "2");
  }

  @Test
  void whatItsEnvironmentDoesNotKeepAnyMoreGoes() throws Exception {
    // given
    var now = CLOCK.instant();
    log(trigger(), line(now.minus(Duration.ofDays(3))), line(now));
    await("SELECT count() FROM logs", "2");
    // These come when it is kept that the first have come: so those are not brought again.
    log(trigger(), line(now));
    await("SELECT count() FROM logs", "3");
    analytics.close();

    // when
    var usual = engine.retention().of(environment.id());
    engine
        .retention()
        .change(
            environment.id(),
            new RetentionPolicy(usual.runs(), Duration.ofDays(1), usual.events()));
    analytics = start();

    // then
    await("SELECT count() FROM logs", "2");
    await(COUNT, "2");
  }

  private static LogEntry line(Instant time) {
    return new LogEntry(time, LogEntry.Level.INFO, "shop", "no seats", Map.of(), null);
  }

  private void log(RunId run, LogEntry... lines) {
    engine
        .logs()
        .append(
            new RunLogs(
                List.of(new RunLogs.Entries(new RunEpoch(run, 1), "token", 1, 0, List.of(lines)))));
  }

  private Analytics start() {
    return Analytics.start(
        new AnalyticsConfig.Embedded(library, folder.resolve("clickhouse")),
        engine,
        new SimpleMeterRegistry(),
        CLOCK);
  }

  private RunId trigger() {
    var request = new TriggerRequest(JsonNodeFactory.instance.numberNode(1), null, null);
    return engine
        .triggers()
        .trigger(environment.id(), new TaskId("sell"), request, RunOrigin.TRIGGER)
        .id();
  }

  /** Asks until the only value of the answer is this one. */
  private void await(String question, String value) throws InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    String last = "";
    while (!last.equals(value)) {
      assertThat(System.nanoTime()).as(question + " was last " + last).isLessThan(until);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      last = ask(question);
    }
  }

  private String ask(String question) throws InterruptedException {
    var owner = engine.copies().homes().getFirst().owner();
    var tenant =
        new Tenant.Environment(
            Long.toString(owner.organizationId()),
            Long.toString(owner.projectId()),
            Long.toString(owner.environmentId().value()));
    try {
      var answer =
          analytics
              .analyst()
              .ask(
                  question,
                  new QueryRequest(
                      tenant,
                      TimeWindow.USUAL,
                      Duration.ofDays(30),
                      CLOCK.instant(),
                      KnownNames.NONE));
      return answer.rows().isEmpty() ? "" : answer.rows().getFirst().getFirst().asString();
    } catch (QueryFailedException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
