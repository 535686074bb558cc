package dev.dormouse.server.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.api.TriggerAnswer;
import dev.dormouse.protocol.node.Assignment;
import dev.dormouse.protocol.node.Heartbeat;
import dev.dormouse.protocol.node.NodeAnswer;
import dev.dormouse.protocol.node.NodeRequest;
import dev.dormouse.protocol.node.Report;
import dev.dormouse.protocol.node.ReportAnswer.Verdict;
import dev.dormouse.protocol.node.Reports;
import dev.dormouse.protocol.node.RunLogs;
import dev.dormouse.protocol.node.SignalsRequest;
import dev.dormouse.protocol.node.StoredCheckpoints;
import dev.dormouse.protocol.node.WorkRequest;
import dev.dormouse.protocol.worker.LogEntry;
import dev.dormouse.protocol.worker.Outcome;
import dev.dormouse.server.fixtures.ApiClient;
import dev.dormouse.server.fixtures.Reply;
import dev.dormouse.server.fixtures.TestNode;
import dev.dormouse.server.fixtures.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.StringNode;

/** A node's token reaches that node and its runs, and nothing of another's. */
final class NodeTokenTest {
  private final TestServer server = TestServer.shared();
  private final ApiClient program = server.programWith("buy");
  private final TestNode owner = TestNode.register(server);
  private final TestNode stranger = TestNode.register(server);
  private Assignment assignment;
  private RunId run;

  @BeforeEach
  void giveTheOwnerARun() {
    run = program.post("/api/v1/tasks/buy/trigger", "{}").as(TriggerAnswer.class).id();
    assignment = owner.take(run);
    owner.started(assignment);
  }

  @Test
  void anothersIdIsAsGoodAsUnknownAtEveryEndpoint() {
    assertThat(asStranger("heartbeat", new Heartbeat(List.of(assignment.run()))).status())
        .isEqualTo(404);
    assertThat(asStranger("work", new WorkRequest(1, List.of(), Duration.ZERO)).status())
        .isEqualTo(404);
    assertThat(asStranger("signals", new SignalsRequest(Duration.ZERO, List.of())).status())
        .isEqualTo(404);
    assertThat(asStranger("reports", new Reports(List.of(ended()))).status()).isEqualTo(404);
    assertThat(
            asStranger(
                    "checkpoints",
                    new StoredCheckpoints(List.of(CheckpointId.create(Instant.EPOCH))))
                .status())
        .isEqualTo(404);
    assertThat(asStranger("logs", logs(assignment.runToken())).status()).isEqualTo(404);

    assertThat(program.get("/api/v3/runs/" + run).json().get("status").asString())
        .isEqualTo("EXECUTING");
  }

  @Test
  void itsOwnIdDoesNotSpeakForAnothersRun() {
    assertThat(stranger.report(ended()).verdict()).isEqualTo(Verdict.STALE);
    assertThat(
            stranger
                .client()
                .post(stranger.path("logs"), logs("tr_run_" + run + ".1." + "A".repeat(43)))
                .status())
        .isEqualTo(403);
    assertThat(stranger.client().get("/node/v1/deployments/" + assignment.deploymentId()).status())
        .isEqualTo(403);

    assertThat(owner.client().get("/node/v1/deployments/" + assignment.deploymentId()).status())
        .isEqualTo(200);
    owner.logs(logs(assignment.runToken()));
    assertThat(owner.report(ended()).verdict()).isEqualTo(Verdict.ACCEPTED);
  }

  @Test
  void aTokenRegistersUnderItsOwnNameOnly() {
    var name = name();
    var token = add(name);
    var client = server.anybody().with(token);

    assertThat(client.post("/node/v1/nodes", request(name)).as(NodeAnswer.class).token()).isNull();
    assertThat(client.post("/node/v1/nodes", request(owner.name())).error())
        .contains("The token is that of the node \"" + name + "\"");
    assertThat(client.get("/api/v1/nodes").status()).isEqualTo(403);
  }

  @Test
  void aJoinKeyRegistersAndDoesNothingElse() {
    var joining = server.joining();

    assertThat(
            joining.post(owner.path("work"), new WorkRequest(1, List.of(), Duration.ZERO)).status())
        .isEqualTo(403);
    assertThat(joining.get("/node/v1/blobs/sha256:" + "0".repeat(64)).status()).isEqualTo(403);
  }

  @Test
  void aJoinKeyTakesNoNameThatIsAnothers() {
    var name = name();
    add(name);
    var other = server.anybody().with(joinKey(name));

    assertThat(server.joining().post("/node/v1/nodes", request(name)).status()).isEqualTo(403);
    assertThat(other.post("/node/v1/nodes", request(owner.name())).status()).isEqualTo(403);
    assertThat(server.joining().post("/node/v1/nodes", request(owner.name())).status())
        .isEqualTo(200);
  }

  @Test
  void aTokenThatWasMadeAnewOrForgottenOpensNothing() {
    var name = name();
    var first = add(name);

    assertThat(server.person().post("/api/v1/nodes", Map.of("name", name)).status()).isEqualTo(409);
    var second = token(server.person().post("/api/v1/nodes/" + name + "/token"));
    assertThat(register(first, name).status()).isEqualTo(401);
    assertThat(register(second, name).status()).isEqualTo(200);

    assertThat(forget(name, false).status()).isEqualTo(409);
    assertThat(forget(name, true).json().get("runs").asInt()).isZero();
    // given a name that is added again, its old tokens stay what they are
    var third = add(name);
    assertThat(server.engine().tenancy().authenticate(third)).isPresent();
    assertThat(server.anybody().with(first).post("/node/v1/nodes", request(name)).status())
        .isEqualTo(401);
    assertThat(third).isNotEqualTo(first).isNotEqualTo(second);
  }

  @Test
  void aTokenWithAnotherSignatureOpensNothing() {
    var name = name();
    var token = add(name);
    char last = token.charAt(token.length() - 2);
    var forged =
        token.substring(0, token.length() - 2)
            + (last == 'A' ? 'B' : 'A')
            + token.substring(token.length() - 1);

    assertThat(register(forged, name).status()).isEqualTo(401);
  }

  @Test
  void nobodyJoinsByARevokedKey() {
    var name = name();
    var key = joinKey(name);

    assertThat(server.person().post("/api/v1/join-keys/" + name + "/revoke").status())
        .isEqualTo(200);

    assertThat(register(key, name()).status()).isEqualTo(401);
    assertThat(server.person().post("/api/v1/join-keys/" + name + "/revoke").status())
        .isEqualTo(404);
  }

  @Test
  void aDrainingNodeIsToldSoAndGetsNoNewRun() {
    assertThat(server.person().post("/api/v1/nodes/" + owner.name() + "/drain").status())
        .isEqualTo(200);
    assertThat(
            owner
                .client()
                .post(owner.path("heartbeat"), new Heartbeat(List.of(assignment.run())))
                .json()
                .get("draining")
                .asBoolean())
        .isTrue();
    assertThat(status(owner.name())).isEqualTo("DRAINING");

    var next = program.post("/api/v1/tasks/buy/trigger", "{}").as(TriggerAnswer.class).id();
    assertThat(
            owner
                .client()
                .post(owner.path("work"), new WorkRequest(1000, List.of(), Duration.ZERO))
                .json()
                .get("assignments"))
        .isEmpty();
    var _ = stranger.take(next);

    assertThat(server.person().post("/api/v1/nodes/" + owner.name() + "/undrain").status())
        .isEqualTo(200);
    assertThat(status(owner.name())).isEqualTo("READY");
    assertThat(server.person().post("/api/v1/nodes/nobody/drain").status()).isEqualTo(404);
  }

  private Reply asStranger(String what, Object body) {
    return stranger.client().post(owner.path(what), body);
  }

  private Report ended() {
    var now = Instant.now();
    return new Report.Ended(
        assignment.run(),
        new Outcome.Completed(StringNode.valueOf("done")),
        now.minusMillis(10),
        now,
        Duration.ofMillis(10));
  }

  private RunLogs logs(String token) {
    var entry = new LogEntry(Instant.now(), LogEntry.Level.INFO, "System.out", "hello", null, null);
    return new RunLogs(List.of(new RunLogs.Entries(assignment.run(), token, 1, 0, List.of(entry))));
  }

  private String add(String name) {
    return token(server.person().post("/api/v1/nodes", Map.of("name", name)));
  }

  private String joinKey(String name) {
    return token(server.person().post("/api/v1/join-keys", Map.of("name", name)));
  }

  private static String token(Reply reply) {
    return reply.json().get("token").asString();
  }

  private Reply register(String token, String name) {
    return server.anybody().with(token).post("/node/v1/nodes", request(name));
  }

  private Reply forget(String name, boolean alive) {
    return server.person().post("/api/v1/nodes/" + name + "/forget", Map.of("alive", alive));
  }

  private String status(String name) {
    return server
        .person()
        .get("/api/v1/nodes")
        .json()
        .get("nodes")
        .valueStream()
        .filter(node -> node.get("name").asString().equals(name))
        .findFirst()
        .orElseThrow()
        .get("status")
        .asString();
  }

  private static NodeRequest request(String name) {
    return new NodeRequest(name, 1, Map.of());
  }

  private static String name() {
    return "node-" + UUID.randomUUID();
  }
}
