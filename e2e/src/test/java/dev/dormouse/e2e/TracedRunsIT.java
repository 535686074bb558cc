package dev.dormouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.e2e.tasks.WaitingTasks.Order;
import dev.dormouse.e2e.tasks.WaitingTasks.Way;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.sdk.Dormouse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** The trace of runs in real containers, as it can be asked for. */
@TestInstance(Lifecycle.PER_CLASS)
class TracedRunsIT {
  private Installation installation;
  private Words words;
  private Dormouse client;

  @BeforeAll
  void start(@TempDir Path data) throws Exception {
    var tools = Distribution.machines();
    var clickHouse = Distribution.clickHouse();
    Assumptions.assumeTrue(clickHouse != null, "this host cannot have analytics");
    installation =
        Installation.withAnalytics(Distribution.home(), data, tools, clickHouse, "--slots", "3");
    words = new Words();
    var project = Project.create(installation, "waits");
    project.deploy(Distribution.CLASSES, "dev.dormouse.e2e.tasks", Distribution.LIBRARIES);
    client = Dormouse.builder().url(installation.url()).secretKey(project.key()).build();
  }

  @AfterAll
  void close() {
    if (installation != null) {
      installation.close();
      words.close();
    }
  }

  @Test
  void aTraceRunsThroughParentChildWaitsCheckpointsAndRestores() {
    // given: a run in a trace of its caller, whose child waits; both are stored
    var trace = "ab".repeat(16);
    var caller = "cd".repeat(8);
    var request =
        Map.of(
            "payload",
            new Order(Way.TOKEN, 0, words.url()),
            "options",
            Map.of("traceparent", "00-" + trace + "-" + caller + "-01"));
    var parent =
        client
            .call("POST", "/api/v1/tasks/calls/trigger", Json.mapper().valueToTree(request))
            .path("id")
            .asString("");
    var child = awaitChild(parent);
    CheckpointedRunsIT.awaitStored(client, parent);
    CheckpointedRunsIT.awaitStored(client, child);

    // when
    client.completeToken(new WaitpointId(words.of(child).getFirst()), "granted");

    // then: what both did can be asked for, and is below the attempts, and these below the caller
    CheckpointedRunsIT.await(
        "all spans are in the analytics",
        () -> {
          var spans = Spans.of(client, trace);
          return spans.has("calls", "Attempt 1 of", "Wait for a run of waits", "In a checkpoint")
              && spans.has("waits", "Attempt 1 of", "Wait for token", "In a checkpoint");
        });
    var spans = Spans.of(client, trace);
    assertThat(spans.attempt("calls").parentSpanId()).isEqualTo(caller);
    assertThat(spans.attempt("waits").parentSpanId()).isEqualTo(spans.attempt("calls").spanId());
    assertThat(spans.belowAttempts())
        .allSatisfy(span -> {
          var attempt = spans.attempt(span.taskIdentifier());
          assertThat(span.parentSpanId()).isEqualTo(attempt.spanId());
          assertThat(span.duration()).isBetween(0L, attempt.duration());
        });
  }

  private String awaitChild(String parent) {
    var children = new ArrayList<String>();
    CheckpointedRunsIT.await(
        parent + " has a child that has told its token",
        () -> {
          client
              .call("GET", "/api/v3/runs/" + parent, null)
              .path("relatedRuns")
              .path("children")
              .forEach(each -> children.add(each.path("id").asString("")));
          return !children.isEmpty() && !words.of(children.getFirst()).isEmpty();
        });
    return children.getFirst();
  }
}
