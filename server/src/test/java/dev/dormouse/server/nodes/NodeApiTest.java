package dev.dormouse.server.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.NodeId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.api.DeployAnswer;
import dev.dormouse.protocol.api.TriggerAnswer;
import dev.dormouse.protocol.node.DeploymentManifest;
import dev.dormouse.protocol.node.Heartbeat;
import dev.dormouse.protocol.node.HeartbeatAnswer;
import dev.dormouse.protocol.node.RunEpoch;
import dev.dormouse.protocol.node.RunMetrics;
import dev.dormouse.protocol.node.Signal;
import dev.dormouse.protocol.node.StoredCheckpoints;
import dev.dormouse.protocol.worker.Measurement;
import dev.dormouse.server.fixtures.TestNode;
import dev.dormouse.server.fixtures.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NodeApiTest {
  private final TestServer server = TestServer.shared();

  @Test
  void tellsANodeOfACanceledRun() {
    var program = server.programWith("buy");
    var node = TestNode.register(server);
    var id = program.post("/api/v1/tasks/buy/trigger", "{}").as(TriggerAnswer.class).id();
    var assignment = node.take(id);
    node.started(assignment);

    program.post("/api/v2/runs/" + id + "/cancel");

    assertThat(node.signals(Duration.ofSeconds(30))).contains(new Signal.Cancel(assignment.run()));
  }

  @Test
  void tellsANodeWhichRunsAreNoLongerIts() {
    var node = TestNode.register(server);
    var stale = new RunEpoch(dev.dormouse.protocol.RunId.create(Instant.EPOCH), 3);

    var answer =
        node.client()
            .post(node.path("heartbeat"), new Heartbeat(List.of(stale)))
            .as(HeartbeatAnswer.class);

    assertThat(answer.drop()).containsExactly(stale);
  }

  @Test
  void tellsANodeWhichOfItsImagesNoRunWillGoOnFrom() {
    var node = TestNode.register(server);
    var orphan = CheckpointId.create(Instant.EPOCH);

    var answer =
        node.client()
            .post(node.path("checkpoints"), new StoredCheckpoints(List.of(orphan)))
            .as(StoredCheckpoints.Orphans.class);

    assertThat(answer.orphans()).containsExactly(orphan);
  }

  @Test
  void takesWhatWasMeasuredInRunsThatTheNodeHasHad() {
    var program = server.programWith("buy");
    var node = TestNode.register(server);
    var id = program.post("/api/v1/tasks/buy/trigger", "{}").as(TriggerAnswer.class).id();
    var point = new Measurement("jvm.thread.count", Measurement.Kind.GAUGE, Instant.now(), 7, null);
    var token = server.engine().tenancy().runTokens().create(id, 1);

    assertThat(node.client().post(node.path("metrics"), metrics(id, token, point)).status())
        .isEqualTo(204);
    assertThat(node.client().post(node.path("metrics"), metrics(id, "another", point)).status())
        .isEqualTo(403);
  }

  private static RunMetrics metrics(RunId id, String token, Measurement point) {
    return new RunMetrics(
        List.of(
            new RunMetrics.Entries(new RunEpoch(id, 1), token, 1, "machine_1", List.of(point))));
  }

  @Test
  void handsOutWhatANodeNeedsToRunAVersion() {
    var program = server.program();
    DeployAnswer deployed = TestServer.deploy(program, List.of(TestServer.task("buy")), true);
    var node = TestNode.register(server);
    var run = program.post("/api/v1/tasks/buy/trigger", "{}").as(TriggerAnswer.class).id();
    var _ = node.take(run);

    var manifest =
        node.client().get("/node/v1/deployments/" + deployed.id()).as(DeploymentManifest.class);
    var file = node.client().get("/node/v1/blobs/" + manifest.files().getFirst().digest());

    assertThat(manifest.version()).isEqualTo(deployed.version());
    assertThat(manifest.packages()).containsExactly("com.example");
    assertThat(file.body()).isEqualTo("a jar");
    assertThat(node.client().get("/node/v1/blobs/sha256:" + "0".repeat(64)).status())
        .isEqualTo(404);
  }

  @Test
  void sendsAnUnknownNodeToRegisterAnew() {
    String path = "/node/v1/nodes/" + NodeId.create(Instant.EPOCH) + "/heartbeat";
    var node = TestNode.register(server);

    assertThat(node.client().post(path, "{\"runs\": [], \"deleted\": []}").status()).isEqualTo(404);
  }

  @Test
  void refusesEverybodyElse() {
    String body = "{\"name\": \"x\", \"slots\": 1, \"labels\": {}, \"platform\": {}}";

    assertThat(server.person().post("/node/v1/nodes", body).status()).isEqualTo(403);
    assertThat(server.anybody().post("/node/v1/nodes", body).status()).isEqualTo(401);
    assertThat(server.joining().post("/node/v1/nodes", body.replace("1", "0")).error())
        .contains("slots is 0");
  }
}
