package dev.dormouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.cli.access.SmallServer;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.Output;
import dev.dormouse.protocol.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line from its arguments to the requests, the output and the exit code. */
class DormouseTest {
  private static final String RUN = "run_1";

  @TempDir private Path folder;
  private SmallServer server;
  private Output output = new Output();

  @BeforeEach
  void startServer() throws Exception {
    server = new SmallServer();
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @Test
  void showsItsCommandsWithoutArguments() {
    assertThat(run()).isEqualTo(ExitCode.OK);

    assertThat(output.printed())
        .contains("init", "deploy", "trigger", "event", "runs", "logs", "cancel", "replay")
        .contains("Exit codes:");
  }

  @Test
  void everyCommandHasHelp() {
    var commands = Dormouse.commandLine(output.terminal(), Instant::now).getSubcommands();

    assertThat(commands.values())
        .allSatisfy(command -> {
          var spec = command.getCommandSpec();
          assertThat(spec.findOption("--help")).as(spec.name()).isNotNull();
          assertThat(spec.usageMessage().description()).as(spec.name()).isNotEmpty();
        });
  }

  @Test
  void guessesAMistypedCommand() {
    assertThat(run("trigr")).isEqualTo(ExitCode.USAGE);

    assertThat(output.said()).contains("Did you mean trigger?");
  }

  @Test
  void triggersWithAPayloadAndNothingElse() {
    server.answering("POST /api/v1/tasks/greet/trigger", 200, "{\"id\":\"run_1\"}");

    assertThat(remote("trigger", "greet", "{\"name\":\"Ada\"}")).isEqualTo(ExitCode.OK);

    assertThat(output.printed()).isEqualTo("run_1\n");
    assertThat(Json.mapper().readTree(server.asked().getFirst().body()))
        .isEqualTo(Json.mapper().readTree("{\"payload\":{\"name\":\"Ada\"},\"options\":{}}"));
    assertThat(server.asked().getFirst().key()).isEqualTo("tr_dev_1");
  }

  @Test
  void triggersWithEveryOption() throws Exception {
    server.answering("POST /api/v1/tasks/a%2Fb/trigger", 200, "{\"id\":\"run_1\"}");
    var payload = Files.writeString(folder.resolve("payload.json"), "[1, 2]");

    remote(
        "trigger",
        "a/b",
        "@" + payload,
        "--queue=slow",
        "--concurrency-key=user-1",
        "--idempotency-key=once",
        "--idempotency-key-ttl=1h",
        "--delay=10m",
        "--ttl=1d",
        "--tag=a",
        "--tag=b",
        "--metadata={\"x\":1}",
        "--machine=micro",
        "--label=gpu",
        "--label=region=eu",
        "--max-attempts=2",
        "--max-duration=60",
        "--priority=5",
        "--debounce=page-1",
        "--debounce-delay=5s",
        "--debounce-max-delay=1m",
        "--debounce-mode=trailing",
        "--run-version=20261122.1",
        "--test");

    assertThat(output.said()).isEmpty();
    assertThat(Json.mapper().readTree(server.asked().getFirst().body()))
        .isEqualTo(
            Json.mapper()
                .readTree(
                    """
                    {"payload": [1, 2],
                     "options": {"queue": {"name": "slow"}, "concurrencyKey": "user-1",
                       "idempotencyKey": "once", "idempotencyKeyTTL": "1h", "delay": "10m",
                       "ttl": "1d", "tags": ["a", "b"], "metadata": {"x": 1}, "machine": "micro",
                       "labels": ["gpu", "region=eu"],
                       "maxAttempts": 2, "maxDuration": 60, "priority": 5,
                       "debounce": {"key": "page-1", "delay": "5s", "maxDelay": "1m", "mode": "trailing"},
                       "version": "20261122.1", "test": true}}
                    """));
  }

  @Test
  void waitsForARunAndPrintsItsOutput() {
    server
        .answering("POST /api/v1/tasks/greet/trigger", 200, "{\"id\":\"run_1\"}")
        .answering(
            "GET /api/v1/runs/run_1/result?wait=20",
            200,
            """
            {"id":"run_1","taskIdentifier":"greet","status":"COMPLETED","output":{"text":"Hi"}}
            """);

    assertThat(remote("trigger", "greet", "--wait")).isEqualTo(ExitCode.OK);

    assertThat(Json.mapper().readTree(output.printed()).path("text").stringValue()).isEqualTo("Hi");
    assertThat(output.said()).contains("run_1 COMPLETED");
  }

  @Test
  void endsWithOneWhereTheRunFailed() {
    server
        .answering("POST /api/v1/tasks/greet/trigger", 200, "{\"id\":\"run_1\"}")
        .answering(
            "GET /api/v1/runs/run_1/result?wait=20",
            200,
            """
            {"id":"run_1","taskIdentifier":"greet","status":"FAILED",
             "error":{"name":"java.io.IOException","message":"no such film",
                      "stackTrace":"java.io.IOException: no such film\\n\\tat a.B.c(B.java:3)"}}
            """);

    assertThat(remote("trigger", "greet", "--wait")).isEqualTo(ExitCode.FAILED);

    assertThat(output.said()).contains("java.io.IOException: no such film", "at a.B.c(B.java:3)");
  }

  @Test
  void saysWhereJsonIsBrokenBeforeItSendsAnything() {
    assertThat(remote("trigger", "greet", "{\"name\":")).isEqualTo(ExitCode.USAGE);

    assertThat(output.said()).contains("Not JSON:").contains("line 1, column");
    assertThat(server.asked()).isEmpty();
  }

  @Test
  void refusesWhatCannotBeATask() {
    assertThat(remote("trigger", "no such task")).isEqualTo(ExitCode.USAGE);

    assertThat(output.said()).contains("task id is \"no such task\"");
  }

  @Test
  void sendsAnEvent() {
    server.answering(
        "POST /api/v1/events/cart%2Fchecked-out",
        200, "{\"id\":\"event_1\",\"resumed\":1,\"triggered\":2}");

    assertThat(remote("event", "cart/checked-out", "{}", "--id", "e1")).isEqualTo(ExitCode.OK);

    assertThat(output.printed()).isEqualTo("event_1  resumed 1 run, triggered 2 runs\n");
    assertThat(server.asked().getFirst().body()).isEqualTo("{\"payload\":{},\"id\":\"e1\"}");
  }

  @Test
  void listsRunsByFiltersOverSeveralPages() {
    var first =
        "GET /api/v1/runs?page%5Bsize%5D=10"
            + "&filter%5Bstatus%5D=FAILED,CRASHED&filter%5Btag%5D=nightly";
    server
        .answering(first, 200, "{\"data\":[" + view("run_1") + "],\"pagination\":{\"next\":\"n\"}}")
        .answering(
            first.replace("=10", "=10&page%5Bafter%5D=n"),
            200,
            "{\"data\":[" + view("run_2") + "],\"pagination\":{}}");

    remote("runs", "--status", "failed,crashed", "--tag", "nightly", "--limit", "3");

    assertThat(output.printed().lines().map(String::strip))
        .containsExactly(
            "RUN    TASK   STATUS  VERSION     CREATED    TOOK   TAGS",
            "run_1  greet  FAILED  20261122.1  1m 0s ago  5.0 s  a,b",
            "run_2  greet  FAILED  20261122.1  1m 0s ago  5.0 s  a,b");
  }

  @Test
  void listsRunsAsJsonLines() {
    server.answering(
        "GET /api/v1/runs?page%5Bsize%5D=25",
        200, "{\"data\":[" + view("run_1") + "," + view("run_2") + "],\"pagination\":{}}");

    remote("runs", "--json");

    assertThat(output.printed().lines().map(line -> Json.mapper().readTree(line).path("id")))
        .extracting(id -> id.stringValue())
        .containsExactly("run_1", "run_2");
  }

  @Test
  void showsOneRun() {
    server.answering("GET /api/v3/runs/run_1", 200, view(RUN));

    remote("runs", RUN);

    assertThat(output.printed())
        .contains("run           run_1", "status        FAILED", "took          5.0 s");
  }

  @Test
  void tellsWhyARunDoesNotRun() {
    server.answering(
        "GET /api/v1/runs/run_1/blockers",
        200,
        """
        {"id":"run_1","status":"QUEUED","place":{"queue":"mails","concurrencyKey":"","number":2,"queued":9},
         "blockers":[{"kind":"PAUSED","message":"the queue is paused"}]}
        """);

    remote("runs", RUN, "--why");

    assertThat(output.printed())
        .contains(
            "status        QUEUED", "place         2 of 9 in mails", "paused        the queue");
  }

  @Test
  void reschedulesARun() {
    server.answering(
        "POST /api/v1/runs/run_1/reschedule", 200, "{\"delayedUntil\":\"2026-12-24T18:00:00Z\"}");

    assertThat(remote("reschedule", RUN, "2026-12-24T18:00:00Z")).isEqualTo(ExitCode.OK);
    assertThat(remote("trigger", "greet", "--debounce=a")).isEqualTo(ExitCode.USAGE);

    assertThat(output.printed()).isEqualTo("run_1 begins at 2026-12-24T18:00:00Z\n");
    assertThat(server.asked().getFirst().body()).contains("2026-12-24T18:00:00Z");
  }

  @Test
  void listsSchedulesAndShowsOne() {
    String schedule =
        """
        {"id":"sched_1","type":"DECLARATIVE","task":"report","active":true,"timezone":"UTC",
         "generator":{"expression":"0 7 * * *","description":"at 07:00"},
         "nextRun":"2026-11-23T07:00:00Z","upcoming":["2026-11-23T07:00:00Z"]}
        """;
    server
        .answering(
            "GET /api/v1/schedules?page=1&perPage=100",
            200,
            "{\"data\":[" + schedule + "],\"pagination\":{\"totalPages\":1}}")
        .answering("GET /api/v1/schedules/sched_1", 200, schedule);

    assertThat(remote("schedule", "list")).isEqualTo(ExitCode.OK);
    assertThat(remote("schedule", "list", "sched_1")).isEqualTo(ExitCode.OK);

    assertThat(output.printed())
        .contains("0 7 * * *", "declared", "at 07:00 (UTC)", "  2026-11-23T07:00:00Z");
  }

  @Test
  void makesAndChangesSchedules() {
    server
        .answering("POST /api/v1/schedules", 200, "{\"id\":\"sched_1\",\"nextRun\":\"soon\"}")
        .answering("POST /api/v1/schedules/sched_1/activate", 200, "{}")
        .answering("POST /api/v1/schedules/sched_1/deactivate", 200, "{}")
        .answering("DELETE /api/v1/schedules/sched_1", 200, "{}");

    assertThat(
            remote(
                "schedule",
                "create",
                "report",
                "0 7 * * *",
                "--dedup=daily",
                "--timezone=UTC",
                "--external-id=c-1",
                "--window=10m"))
        .isEqualTo(ExitCode.OK);
    assertThat(remote("schedule", "deactivate", "sched_1")).isEqualTo(ExitCode.OK);
    assertThat(remote("schedule", "activate", "sched_1")).isEqualTo(ExitCode.OK);
    assertThat(remote("schedule", "delete", "sched_1")).isEqualTo(ExitCode.OK);

    assertThat(Json.mapper().readTree(server.asked().getFirst().body()))
        .isEqualTo(
            Json.mapper()
                .readTree(
                    """
                    {"task": "report", "cron": "0 7 * * *", "deduplicationKey": "daily",
                     "timezone": "UTC", "externalId": "c-1", "window": "10m"}
                    """));
    assertThat(output.printed())
        .contains(
            "sched_1  next at soon", "is not active any more", "sched_1 is active", "is gone");
  }

  @Test
  void listsQueues() {
    server.answering(
        "GET /api/v1/queues?page=1&perPage=100",
        200,
        """
        {"data":[
          {"id":"queue_1","name":"mail","type":"task","running":1,"queued":2,"paused":true,
           "concurrency":{"current":3,"base":5,"override":3}},
          {"id":"queue_2","name":"bank","type":"custom","running":0,"queued":0,"paused":false,
           "concurrency":{"current":null},"rateLimit":{"runs":100,"period":"PT1M"}}],
         "pagination":{"currentPage":1,"totalPages":1,"count":2}}
        """);

    assertThat(remote("queue", "list")).isEqualTo(ExitCode.OK);

    assertThat(output.printed().lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("QUEUE"),
            line -> assertThat(line).contains("task/mail", "3 (instead of 5)", "paused"),
            line -> assertThat(line).contains("bank", "none", "100 in 1m"));
  }

  @Test
  void pausesResumesAndLimitsQueues() {
    String queue =
        "{\"name\":\"a/b\",\"type\":\"task\",\"running\":0,\"queued\":0,\"concurrency\":{\"current\":5}}";
    server
        .answering("POST /api/v1/queues/a%252Fb/pause", 200, queue)
        .answering("POST /api/v1/queues/mails/concurrency/override", 200, queue)
        .answering("POST /api/v1/queues/mails/concurrency/reset", 200, queue);

    assertThat(remote("queue", "pause", "task/a/b")).isEqualTo(ExitCode.OK);
    assertThat(remote("queue", "resume", "task/a/b")).isEqualTo(ExitCode.OK);
    assertThat(remote("queue", "limit", "mails", "5")).isEqualTo(ExitCode.OK);
    assertThat(remote("queue", "limit", "mails", "--reset")).isEqualTo(ExitCode.OK);
    assertThat(remote("queue", "limit", "mails")).isEqualTo(ExitCode.USAGE);

    assertThat(
            server.asked().stream().map(asked -> Json.mapper().readTree(asked.body()).toString()))
        .satisfiesExactly(
            body -> assertThat(body).contains("\"task\"", "\"pause\""),
            body -> assertThat(body).contains("\"resume\""),
            body -> assertThat(body).contains("\"custom\"", "5"),
            body -> assertThat(body).contains("\"custom\""));
    assertThat(output.printed()).contains("task/a/b is paused", "task/a/b goes on", "5");
  }

  @Test
  void followsLogsToTheEndOfTheRun() {
    server
        .answering("GET /api/v3/runs/run_1", 200, "{\"status\":\"COMPLETED\"}")
        .answering(
            "GET /api/v1/runs/run_1/logs?limit=1000",
            200,
            """
            {"entries":[
              {"time":"2026-11-22T10:00:00Z","level":"INFO","message":"one","attempt":1},
              {"time":"2026-11-22T10:00:01Z","level":"WARN","message":"two","attempt":2}],
             "next":"c2"}
            """);

    assertThat(remote("logs", RUN, "--follow")).isEqualTo(ExitCode.OK);

    assertThat(output.printed().lines())
        .satisfiesExactly(
            line -> assertThat(line).endsWith("INFO  one"),
            line -> assertThat(line).endsWith("WARN  (attempt 2) two"));
    assertThat(output.said()).contains("run_1 COMPLETED");
  }

  @Test
  void exitCodesTellAWrongKeyFromAServerThatIsAway() {
    server.answering("GET /api/v3/runs/run_1", 401, "{\"error\":\"unknown key\"}");
    assertThat(remote("runs", RUN)).isEqualTo(ExitCode.FORBIDDEN);
    assertThat(output.said()).contains("error: unknown key");

    server.close();
    assertThat(remote("runs", RUN)).isEqualTo(ExitCode.UNREACHABLE);
  }

  private static String view(String id) {
    return """
    {"id":"%s","taskIdentifier":"greet","status":"FAILED","version":"20261122.1",
     "createdAt":"2026-11-22T09:59:00Z","startedAt":"2026-11-22T09:59:10Z",
     "finishedAt":"2026-11-22T09:59:15Z","tags":["a","b"]}\
    """
        .formatted(id);
  }

  private int remote(String... arguments) {
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--url", server.url().toString(), "--key", "tr_dev_1"));
    return run(all.toArray(String[]::new));
  }

  private int run(String... arguments) {
    return Dormouse.commandLine(output.terminal(), () -> Instant.parse("2026-11-22T10:00:00Z"))
        .execute(arguments);
  }
}
