package dev.dormouse.server.deployments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.FileRef;
import dev.dormouse.protocol.api.DeployRequest;
import dev.dormouse.server.fixtures.ApiClient;
import dev.dormouse.server.fixtures.TestServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class DeploymentApiTest {
  private static final String PATH = "/api/v1/deployments";

  private final TestServer server = TestServer.shared();
  private final ApiClient program = server.program();

  @Test
  void makesVersionsAndPromotesThem() {
    var first = TestServer.deploy(program, List.of(TestServer.task("buy")), true);
    var second = TestServer.deploy(program, List.of(TestServer.task("sell")), false);

    assertThat(first.promoted()).isTrue();
    assertThat(second.promoted()).isFalse();
    assertThat(latest().get("version").asString()).isEqualTo(first.version());
    assertThat(latest().at("/worker/tasks/0/id").asString()).isEqualTo("buy");

    var promoted = program.post(PATH + "/" + second.version() + "/promote").json();

    assertThat(promoted.get("id").asString()).isEqualTo(second.id().value());
    assertThat(program.get(PATH + "/current").json().get("version").asString())
        .isEqualTo(second.version());
    var shown = program.get(PATH + "/" + first.id()).json();
    assertThat(shown.get("isCurrent").asBoolean()).isFalse();
    var page = program.get(PATH + "?page%5Bsize%5D=10").json().get("data");
    assertThat(page.valueStream().map(each -> each.get("version").asString()))
        .containsExactly(second.version(), first.version());
  }

  private JsonNode latest() {
    return program.get(PATH + "/latest").json();
  }

  @Test
  void pagesThroughVersions() {
    for (int i = 0; i < 11; i++) {
      var _ = TestServer.deploy(program, List.of(TestServer.task("buy")), false);
    }

    var first = program.get(PATH + "?page%5Bsize%5D=10").json();
    var second =
        program
            .get(
                PATH
                    + "?page%5Bsize%5D=10&page%5Bafter%5D="
                    + first.at("/pagination/next").asString())
            .json();

    assertThat(first.get("data").size()).isEqualTo(10);
    assertThat(second.get("data").size()).isEqualTo(1);
    assertThat(program.get(PATH + "?page%5Bafter%5D=x").error()).startsWith("page[after]");
  }

  @Test
  void refusesAVersionWhoseFilesAreMissing() {
    var missing = new FileRef("lost.jar", "sha256:" + "1".repeat(64), 5);

    var reply =
        program.post(
            PATH,
            new DeployRequest(
                List.of(missing), List.of("a"), List.of(TestServer.task("buy")), true, null));

    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.error()).contains("lost.jar");
  }

  @Test
  void refusesAVersionWithoutTasksAndOneThatIsUnknown() {
    assertThat(
            program
                .post(PATH, new DeployRequest(List.of(), List.of(), List.of(), true, null))
                .status())
        .isEqualTo(400);
    assertThat(program.post(PATH + "/20000101.1/promote").status()).isEqualTo(404);
    assertThat(program.get(PATH + "/latest").status()).isEqualTo(404);
    assertThat(program.get(PATH + "/current").status()).isEqualTo(404);
    assertThat(program.get(PATH + "/deployment_none").status()).isEqualTo(404);
  }

  @Test
  void tellsWhichFilesAreMissingAndStoresThem() {
    byte[] content = "some classes".getBytes(StandardCharsets.UTF_8);
    String digest = TestServer.digest(content);
    String asked = "{\"digests\": [\"" + digest + "\"]}";
    var before = program.post("/api/v1/blobs/missing", asked);

    var stored = put(digest, content);
    var again = put(digest, content);

    assertThat(before.json().at("/missing/0").asString()).isEqualTo(digest);
    assertThat(stored.json().get("bytes").asInt()).isEqualTo(content.length);
    assertThat(again.status()).isEqualTo(200);
    assertThat(program.post("/api/v1/blobs/missing", asked).json().get("missing").isEmpty())
        .isTrue();
  }

  @Test
  void refusesAFileUnderAWrongDigestAndOneThatIsTooLong() {
    String digest = "sha256:" + "2".repeat(64);

    assertThat(put(digest, new byte[10]).status()).isEqualTo(422);
    assertThat(put(digest, new byte[1_000_001]).status()).isEqualTo(413);
    assertThat(put("md5:1", new byte[10]).status()).isEqualTo(404);
    assertThat(program.post("/api/v1/blobs/missing", "{\"digests\": [\"x\"]}").error())
        .contains("digests[0]");
  }

  private dev.dormouse.server.fixtures.Reply put(String digest, byte[] content) {
    return program.send(
        "PUT", "/api/v1/blobs/" + digest, BodyPublishers.ofByteArray(content), Map.of());
  }
}
