package dev.dormouse.supervisor;

import static dev.dormouse.supervisor.fixture.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.node.Report;
import dev.dormouse.protocol.worker.Outcome;
import dev.dormouse.supervisor.fixture.TestNode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What workers may say, and what they may not: nothing that comes from one is trusted. */
@TestInstance(Lifecycle.PER_CLASS)
class CallsIT {
  private TestNode node;

  @BeforeAll
  void start(@TempDir Path dataDir) {
    node = TestNode.start(dataDir);
  }

  @AfterAll
  void close() {
    node.close();
  }

  @Test
  void aRunsCallIsMadeInItsNameAndAnswered() {
    node.server().api(call -> "{\"answered\":true}");

    var run = node.run("call POST /api/v1/tasks/a%2Fb/trigger?x=1 {\"payload\":7}");

    assertThat(node.awaitOutput(run).get("answered").booleanValue()).isTrue();
    assertThat(node.server().calls())
        .contains(
            "POST /api/v1/tasks/a%2Fb/trigger?x=1 Bearer token-of-"
                + run.runId()
                + "-1 {\"payload\":7}");
  }

  @Test
  void aCallIsRepeatedUntilTheServerAnswers() {
    node.server().loseAnswers("api", 2);

    var run = node.run("call GET /api/v1/again");

    node.awaitOutput(run);
    assertThat(node.server().calls())
        .filteredOn(call -> call.contains("/api/v1/again"))
        .hasSizeGreaterThanOrEqualTo(3);
  }

  @Test
  void aCallThatContinuesAfterAWaitCarriesTheNewToken() {
    var run = node.run("wait waitpoint_token", "call GET /api/v1/token");
    node.await(run, Report.Waiting.class);

    var continued = node.continueRun(run, given -> given, "waitpoint_token");

    node.awaitOutput(continued);
    assertThat(node.server().calls())
        .contains("GET /api/v1/token Bearer token-of-" + run.runId() + "-2 ");
  }

  @Test
  void pathsOutsideOfTheApiAreRefused() {
    for (var path :
        new String[] {
          "/node/v1/nodes",
          "/api/../node/v1/nodes",
          "/api/%2e%2e/node/v1/nodes",
          "/api/x%2F..%2F..%2Fnode/v1/nodes",
          "//elsewhere/api/x",
          "@elsewhere/api/x",
          "http://elsewhere/api/x"
        }) {
      assertThat(node.awaitText(node.run("call GET " + path))).startsWith("refused");
    }
    assertThat(node.awaitText(node.run("call CONNECT /api/x"))).startsWith("refused");
  }

  @Test
  void whatIsSaidForAnotherRunIsRefused() {
    var other = node.run("hang");
    node.await(other, Report.Started.class);
    var id = other.runId().value();

    for (var message :
        new String[] {
          "{'type':'call','runId':'%s','method':'GET','path':'/api/x'}",
          "{'type':'waiting','runId':'%s','waits':[]}",
          "{'type':'running','runId':'%s'}",
          "{'type':'logs','runId':'%s','entries':[]}",
          "{'type':'finished','runId':'%s','outcome':{'type':'completed','output':1},'logs':[]}"
        }) {
      var run = node.run("say " + message.formatted(id).replace('\'', '"'));
      assertThat(node.awaitText(run)).startsWith("Refused").contains(id);
    }
    assertThat(node.server().reports(other.runId())).hasOnlyElementsOfType(Report.Started.class);
  }

  @Test
  void confirmingACommandThatWasNeverGivenIsRefused() {
    var run = node.run("say {\"type\":\"next\",\"after\":999999}");

    assertThat(node.awaitText(run)).startsWith("Refused").contains("999999");
  }

  @Test
  void anOversizedFrameIsRefusedAndTheRunGoesOn() {
    assertThat(node.awaitText(node.run("announce 2000000000")))
        .startsWith("Refused")
        .contains("2000000000");
    assertThat(node.awaitText(node.run("announce -1"))).startsWith("Refused");
  }

  @Test
  void halfAFrameHoldsUpNothing() {
    var run = node.run("half", "half", "half", "env GREETING");

    assertThat(node.awaitText(run)).isEqualTo("hello");
  }

  @Test
  void anOutputOverTheLimitFailsTheRun() {
    var run = node.run("output 11000000");

    assertThat(node.await(run, Report.Ended.class).outcome())
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> assertThat(failed.error().name()).isEqualTo("OUTPUT_TOO_LARGE"));
  }

  @Test
  void aWorkerThatClaimsToHaveBeenStoppedFailsItsRun() {
    var run = node.run("finish {\"type\":\"stopped\",\"reason\":\"CANCELED\"}", "hang");

    assertThat(node.await(run, Report.Ended.class).outcome())
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> assertThat(failed.error().name()).isEqualTo("WORKER_PROTOCOL"));
  }

  @Test
  void manyLogLinesArriveOrAreCountedAsDropped() {
    var run = node.run("logs 20000", "env GREETING");

    assertThat(node.awaitText(run)).isEqualTo("hello");
    await(
        "the last line has come",
        () -> node.server().logs(run.runId()).stream().anyMatch(l -> l.startsWith("line 19999 ")));
  }
}
