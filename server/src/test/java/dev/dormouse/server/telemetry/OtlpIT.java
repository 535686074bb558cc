package dev.dormouse.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.engine.Engine;
import dev.dormouse.engine.EngineConfig;
import dev.dormouse.engine.tenancy.EnvironmentKind;
import dev.dormouse.protocol.Json;
import dev.dormouse.server.Server;
import dev.dormouse.server.ServerConfig;
import dev.dormouse.server.analytics.AnalyticsConfig;
import dev.dormouse.store.Database;
import dev.dormouse.store.TestDatabases;
import dev.dormouse.telemetry.fixture.Library;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenTelemetry's own exporters against a real server, and what its users then can ask. */
class OtlpIT {
  private static final Resource SHOP =
      Resource.create(
          Attributes.builder().put("service.name", "shop").put("host.name", "till-1").build());

  @TempDir private static Path folder;

  private static Database database;
  private static Engine engine;
  private static Server server;
  private static String key;

  @BeforeAll
  static void start() {
    var library = Library.path();
    database = Database.open(TestDatabases.create("dev/dormouse/engine/migrations"));
    engine = Engine.open(database, EngineConfig.DEFAULT, InstantSource.system());
    var project = engine.tenancy().project("acme", "shop");
    var environment = engine.tenancy().environment(project, EnvironmentKind.PROD, "prod");
    key = engine.tenancy().createSecretKey(environment, "test");
    server =
        Server.start(
            ServerConfig.of(folder)
                .withPort(0)
                .withAnalytics(new AnalyticsConfig.Embedded(library, folder.resolve("clickhouse"))),
            engine,
            InstantSource.system());
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
      engine.close();
      database.close();
    }
  }

  @Test
  void linesSpansAndMetricsOfAnyProgramAreAskedAboutLikeThoseOfRuns() throws Exception {
    await("SELECT count() AS n FROM logs", "0");

    var logs =
        SdkLoggerProvider.builder()
            .setResource(SHOP)
            .addLogRecordProcessor(
                SimpleLogRecordProcessor.create(
                    OtlpHttpLogRecordExporter.builder()
                        .setEndpoint(server.url() + "/otlp/v1/logs")
                        .addHeader("authorization", "Bearer " + key)
                        .build()))
            .build();
    logs.get("tickets")
        .logRecordBuilder()
        .setSeverity(Severity.WARN)
        .setBody("no seats")
        .setAttribute(AttributeKey.longKey("row"), 7L)
        .emit();
    var spans =
        SdkTracerProvider.builder()
            .setResource(SHOP)
            .addSpanProcessor(
                SimpleSpanProcessor.create(
                    OtlpHttpSpanExporter.builder()
                        .setEndpoint(server.url() + "/otlp/v1/traces")
                        .setCompression("gzip")
                        .addHeader("authorization", "Bearer " + key)
                        .build()))
            .build();
    spans.get("tickets").spanBuilder("charge").startSpan().end();
    var metrics =
        SdkMeterProvider.builder()
            .setResource(SHOP)
            .registerMetricReader(
                PeriodicMetricReader.create(
                    OtlpHttpMetricExporter.builder()
                        .setEndpoint(server.url() + "/otlp/v1/metrics")
                        .addHeader("authorization", "Bearer " + key)
                        .build()))
            .build();
    metrics.get("tickets").counterBuilder("tickets.sold").build().add(3);

    assertThat(done(logs.shutdown()) && done(spans.shutdown()) && done(metrics.shutdown()))
        .as("the exporters were answered well")
        .isTrue();
    await(
        "SELECT concat(level, ' ', source, ' ', message, ' ', attributes.row) AS n FROM logs",
        "WARN tickets no seats 7");
    await("SELECT concat(name, ' ', toString(length(trace_id))) AS n FROM spans", "charge 32");
    await(
        "SELECT concat(metric_name, ' ', metric_type, ' ', machine_id, ' ', environment_type, ' ',"
            + " toString(metric_value)) AS n FROM metrics",
        "tickets.sold sum till-1 PRODUCTION 3");
  }

  private static boolean done(CompletableResultCode code) {
    return code.join(90, TimeUnit.SECONDS).isSuccess();
  }

  /** Asks until the only value of the answer is this one. */
  private static void await(String question, String value) throws Exception {
    long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    String last = ask(question);
    while (!last.equals(value)) {
      assertThat(System.nanoTime()).as(question + " was last " + last).isLessThan(until);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      last = ask(question);
    }
  }

  private static String ask(String question) throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create(server.url() + "/api/v1/query"))
              .header("authorization", "Bearer " + key)
              .POST(
                  HttpRequest.BodyPublishers.ofByteArray(
                      Json.mapper().writeValueAsBytes(Map.of("query", question))))
              .build();
      var body = http.send(request, BodyHandlers.ofString()).body();
      var answer = Json.mapper().readTree(body);
      return answer.has("results") ? answer.at("/results/0/n").asString("") : body;
    }
  }
}
