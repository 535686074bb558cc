package dev.dormouse.e2e.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.e2e.Distribution;
import dev.dormouse.e2e.Installation;
import dev.dormouse.e2e.Project;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.sdk.Debounce;
import dev.dormouse.sdk.Dormouse;
import dev.dormouse.sdk.Machine;
import dev.dormouse.sdk.Result;
import dev.dormouse.sdk.RunOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Each option of a trigger, through the SDK, the HTTP API and the command line. */
@TestInstance(Lifecycle.PER_CLASS)
class TriggerOptionsIT {
  private static final String FAILS = ContractTasks.FAILS.id().value();
  private static final String SPINS = ContractTasks.SPINS.id().value();

  private Installation installation;
  private Project project;
  private Dormouse client;
  private String version;

  @BeforeAll
  void start(@TempDir Path data) throws Exception {
    installation = Installation.start(Distribution.home(), data, "--slots", "3");
    project = Project.create(installation, "options");
    version =
        project
            .deploy(Distribution.CLASSES, "dev.dormouse.e2e.contract", Distribution.LIBRARIES)
            .version();
    client = Dormouse.builder().url(installation.url()).secretKey(project.key()).build();
  }

  @AfterAll
  void close() {
    if (installation != null) {
      installation.close();
    }
  }

  /** Where triggers come from. */
  interface Surface {
    RunId trigger(String task, String payload, Asked asked) throws Exception;
  }

  /** The same options, as each of the surfaces has them. */
  record Asked(RunOptions sdk, String api, List<String> cli) {}

  private Stream<Surface> surfaces() {
    return Stream.of(this::bySdk, this::byApi, this::byCli);
  }

  private RunId bySdk(String task, String payload, Asked asked) {
    return client.trigger(task, Json.mapper().readTree(payload), asked.sdk()).id();
  }

  private RunId byApi(String task, String payload, Asked asked) {
    var body = "{\"payload\": " + payload + ", \"options\": " + asked.api() + "}";
    var answer = client.call("POST", "/api/v1/tasks/" + task + "/trigger", json(body));
    return new RunId(answer.required("id").stringValue());
  }

  private RunId byCli(String task, String payload, Asked asked) throws Exception {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Ddormouse.home=" + installation.home(),
                "-cp",
                installation.home().resolve("lib") + "/*",
                "dev.dormouse.cli.Dormouse",
                "trigger",
                task,
                payload,
                "--url",
                installation.url(),
                "--key",
                project.key()));
    command.addAll(asked.cli());
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return new RunId(printed.strip());
  }

  private static JsonNode json(String text) {
    return Json.mapper().readTree(text);
  }

  private JsonNode view(RunId run) {
    return client.call("GET", "/api/v3/runs/" + run, null);
  }

  private Result<JsonNode> ended(RunId run) {
    var handle = client.handle(run);
    while (true) {
      var answer = client.call("GET", "/api/v1/runs/" + run + "/result?wait=30", null);
      if (RunStatus.valueOf(answer.path("status").asString()).isFinal()) {
        return handle.result().orElseThrow();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("surfaces")
  void howARunIsCarriedOut(Surface surface) throws Exception {
    // given
    var key = "key-" + System.nanoTime();
    var asked =
        new Asked(
            RunOptions.defaults()
                .tags("a", "b")
                .metadata(Map.of("from", "test"))
                .machine(Machine.MEDIUM_1X)
                .maxAttempts(1)
                .ttl(Duration.ofHours(2))
                .idempotencyKey(key)
                .idempotencyKeyTtl(Duration.ofHours(1))
                .queue("carried-out", 7)
                .version(version)
                .test(true),
            """
            {"tags": ["a", "b"], "metadata": {"from": "test"}, "machine": "medium-1x",
             "maxAttempts": 1, "ttl": "2h", "idempotencyKey": "%s", "idempotencyKeyTTL": "1h",
             "queue": {"name": "carried-out", "concurrencyLimit": 7}, "version": "%s", "test": true}
            """
                .formatted(key, version),
            List.of(
                ("--tag a --tag b --machine medium-1x --max-attempts 1 --ttl 2h --queue carried-out"
                        + " --queue-limit 7 --test --idempotency-key-ttl 1h --idempotency-key "
                        + key
                        + " --run-version "
                        + version
                        + " --metadata {\"from\":\"test\"}")
                    .split(" ")));

    // when
    var run = surface.trigger(FAILS, "\"ALWAYS\"", asked);
    var again = surface.trigger(FAILS, "\"ALWAYS\"", asked);

    // then
    assertThat(again).isEqualTo(run);
    assertThat(ended(run).status()).isEqualTo(RunStatus.FAILED);
    var view = view(run);
    assertThat(view.path("tags").toString()).isEqualTo("[\"a\",\"b\"]");
    assertThat(view.path("metadata").path("from").asString()).isEqualTo("test");
    assertThat(view.path("machine").asString()).isEqualTo("medium-1x");
    assertThat(view.path("attemptCount").intValue()).isEqualTo(1);
    assertThat(view.path("ttl").asString()).isIn("2h", "PT2H");
    assertThat(view.path("idempotencyKey").asString()).isEqualTo(key);
    assertThat(view.path("version").asString()).isEqualTo(version);
    assertThat(view.path("isTest").booleanValue()).isTrue();
    assertThat(client.queue("carried-out").state().limit()).hasValue(7);
  }

  @ParameterizedTest
  @MethodSource("surfaces")
  void howLongARunMayCompute(Surface surface) throws Exception {
    var asked =
        new Asked(
            RunOptions.defaults().maxDuration(Duration.ofSeconds(1)),
            "{\"maxDuration\": 1}",
            List.of("--max-duration", "1"));

    var run = surface.trigger(SPINS, "null", asked);

    assertThat(ended(run).status()).isEqualTo(RunStatus.TIMED_OUT);
  }

  @ParameterizedTest
  @MethodSource("surfaces")
  void whenARunBegins(Surface surface) throws Exception {
    // given
    var key = "d-" + System.nanoTime();
    var delayed =
        new Asked(
            RunOptions.defaults().delay(Duration.ofHours(3)),
            "{\"delay\": \"3h\"}",
            List.of("--delay", "3h"));
    var debounced =
        new Asked(
            RunOptions.defaults()
                .debounce(Debounce.trailing(key, Duration.ofHours(3)).atMost(Duration.ofHours(9))),
            "{\"debounce\": {\"key\": \"%s\", \"delay\": \"3h\", \"mode\": \"trailing\","
                    .formatted(key)
                + " \"maxDelay\": \"9h\"}}",
            List.of(
                ("--debounce-delay 3h --debounce-mode trailing --debounce-max-delay 9h --debounce "
                        + key)
                    .split(" ")));

    // when
    var asked = Instant.now();
    var later = surface.trigger(FAILS, "\"ONCE\"", delayed);
    var first = surface.trigger(FAILS, "\"ONCE\"", debounced);
    var second = surface.trigger(FAILS, "\"ALWAYS\"", debounced);

    // then
    assertThat(second).isEqualTo(first);
    assertThat(view(first).path("payload").asString()).isEqualTo("ALWAYS");
    for (var run : List.of(later, first)) {
      // The server has the same clock.
      var counted =
          Instant.parse(view(run).path("delayedUntil").asString()).minus(Duration.ofHours(3));
      assertThat(counted).isBetween(asked.truncatedTo(ChronoUnit.MILLIS), Instant.now());
      client.handle(run).cancel();
    }
  }

  @ParameterizedTest
  @MethodSource("surfaces")
  void whereARunWaitsItsTurn(Surface surface) throws Exception {
    // given
    var queue = "turns-" + System.nanoTime();
    var plain = queued(queue, "k", 0);
    var first = surface.trigger(SPINS, "null", queued(queue, "other", 0));
    client.handle(first).cancel();
    assertThat(client.queue(queue).pause().paused()).isTrue();

    // when
    var late = surface.trigger(FAILS, "\"ONCE\"", plain);
    var ahead = surface.trigger(FAILS, "\"ONCE\"", queued(queue, "k", 3600));
    var aside = surface.trigger(FAILS, "\"ONCE\"", queued(queue, "other", 0));

    // then
    assertThat(place(ahead)).isEqualTo(queue + " k 1");
    assertThat(place(late)).isEqualTo(queue + " k 2");
    assertThat(place(aside)).isEqualTo(queue + " other 1");
    for (var run : List.of(late, ahead, aside)) {
      client.handle(run).cancel();
    }
  }

  @ParameterizedTest
  @MethodSource("surfaces")
  void whichNodesMayCarryARunOut(Surface surface) throws Exception {
    // given
    var asked =
        new Asked(
            RunOptions.defaults().label("gpu").region("mars"),
            "{\"labels\": [\"gpu\", \"region=mars\"]}",
            List.of("--label", "gpu", "--label", "region=mars"));

    // when
    var run = surface.trigger(FAILS, "\"ONCE\"", asked);

    // then
    var blockers = client.call("GET", "/api/v1/runs/" + run + "/blockers", null).path("blockers");
    assertThat(blockers.valueStream().map(blocker -> blocker.path("message").asString()))
        .contains("no node has the label \"gpu\"", "no node has the label \"region=mars\"");
    client.handle(run).cancel();
  }

  private static Asked queued(String queue, String key, int priority) {
    var options = RunOptions.defaults().queue(queue).concurrencyKey(key);
    return new Asked(
        priority == 0 ? options : options.priority(Duration.ofSeconds(priority)),
        "{\"queue\": {\"name\": \"%s\"}, \"concurrencyKey\": \"%s\", \"priority\": %d}"
            .formatted(queue, key, priority),
        List.of(
            ("--queue " + queue + " --concurrency-key " + key + " --priority " + priority)
                .split(" ")));
  }

  private String place(RunId run) {
    var place = client.call("GET", "/api/v1/runs/" + run + "/blockers", null).path("place");
    return place.path("queue").asString()
        + " "
        + place.path("concurrencyKey").asString()
        + " "
        + place.path("number").longValue();
  }
}
