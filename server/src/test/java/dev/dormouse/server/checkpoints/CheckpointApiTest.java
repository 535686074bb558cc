package dev.dormouse.server.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.api.TriggerAnswer;
import dev.dormouse.protocol.node.Assignment;
import dev.dormouse.protocol.node.Report;
import dev.dormouse.server.fixtures.ApiClient;
import dev.dormouse.server.fixtures.Reply;
import dev.dormouse.server.fixtures.TestNode;
import dev.dormouse.server.fixtures.TestServer;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.IntNode;

final class CheckpointApiTest {
  private final TestServer server = TestServer.shared();
  private final ApiClient program = server.programWith("buy");
  private final TestNode node = TestNode.register(server);

  @Test
  void showsACheckpointAndReplaysFromIt() {
    // given a run that asked for a checkpoint
    var run = program.post("/api/v1/tasks/buy/trigger", "{}").as(TriggerAnswer.class).id();
    var former = node.take(run);
    var image = checkpointed(former);
    node.completed(former, IntNode.valueOf(1));

    // when
    var listed = program.get("/api/v1/runs/" + run + "/checkpoints").json().get("checkpoints");
    var answer = replay(run, "{\"checkpoint\": \"" + image + "\"}");

    // then
    assertThat(listed).hasSize(1);
    assertThat(listed.get(0).get("id").asString()).isEqualTo(image.value());
    assertThat(listed.get(0).get("bytes").asInt()).isEqualTo(5000);
    assertThat(Instant.parse(listed.get(0).get("keptUntil").asString())).isAfter(Instant.now());
    var given = node.take(answer.as(TriggerAnswer.class).id());
    assertThat(given.checkpointId()).isEqualTo(image);
    assertThat(given.succeeds()).isEmpty();
    node.completed(given, IntNode.valueOf(2));
  }

  @Test
  void refusesWhatIsNotThereAndWhatWouldNotCount() {
    var run = program.post("/api/v1/tasks/buy/trigger", "{}").as(TriggerAnswer.class).id();
    var unknown = CheckpointId.create(Instant.EPOCH);

    assertThat(replay(run, "{\"checkpoint\": \"" + unknown + "\"}").status()).isEqualTo(404);
    assertThat(replay(run, "{\"checkpoint\": \"image 1\"}").status()).isEqualTo(400);
    assertThat(replay(run, "{\"checkpoint\": \"" + unknown + "\", \"payload\": 1}").error())
        .contains("leave payload and options out");
    assertThat(program.get("/api/v1/runs/run_none/checkpoints").status()).isEqualTo(404);
  }

  @Test
  void saysHowManyAreKeptAndKeepsOthers() {
    var before = program.get("/api/v1/checkpoints").json();
    var changed = program.post("/api/v1/checkpoints", "{\"perRun\": 5, \"age\": \"7d\"}").json();

    assertThat(before.at("/limits/perRun").asInt()).isEqualTo(2);
    assertThat(before.at("/limits/age").asString()).isEqualTo("PT24H");
    assertThat(before.at("/limits/bytes").asLong()).isEqualTo(1L << 30);
    assertThat(changed.at("/limits/perRun").asInt()).isEqualTo(5);
    assertThat(changed.at("/limits/age").asString()).isEqualTo("PT168H");
    assertThat(changed.at("/limits/bytes").asLong()).isEqualTo(1L << 30);
    assertThat(program.post("/api/v1/checkpoints", "{\"perRun\": -1}").error())
        .contains("checkpoints to keep is -1");
    assertThat(program.post("/api/v1/checkpoints", "{\"age\": \"soon\"}").status()).isEqualTo(400);
  }

  @Test
  void countsWhatIsKept() {
    // given
    var run = program.post("/api/v1/tasks/buy/trigger", "{}").as(TriggerAnswer.class).id();
    var taken = node.take(run);
    var _ = checkpointed(taken);
    assertThat(program.get("/api/v1/checkpoints").json().get("checkpoints").asInt()).isZero();

    // when
    node.completed(taken, IntNode.valueOf(1));

    // then
    var kept = program.get("/api/v1/checkpoints").json();
    assertThat(kept.get("checkpoints").asInt()).isEqualTo(1);
    assertThat(kept.get("bytes").asLong()).isEqualTo(5000);
  }

  private CheckpointId checkpointed(Assignment run) {
    node.started(run);
    var image = CheckpointId.create(Instant.now());
    var _ = node.report(new Report.Checkpointed(run.run(), image, 5000));
    return image;
  }

  private Reply replay(RunId run, String body) {
    return program.post("/api/v1/runs/" + run + "/replay", body);
  }
}
