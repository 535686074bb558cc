package dev.dormouse.server.projects;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.server.fixtures.TestServer;
import org.junit.jupiter.api.Test;

final class ProjectApiTest {
  private final TestServer server = TestServer.shared();

  @Test
  void makesAProjectWithItsEnvironmentsOnce() {
    var first = server.person().post("/api/v1/projects", "{\"slug\": \"shop\"}").json();
    var second = server.person().post("/api/v1/projects", "{\"slug\": \"shop\"}").json();

    assertThat(second).isEqualTo(first);
    assertThat(first.get("environments").valueStream().map(e -> e.get("slug").asString()))
        .containsExactly("dev", "staging", "prod");
  }

  @Test
  void makesKeysThatKnowTheirEnvironment() {
    String key = server.newKey("prod");

    var who = server.anybody().with(key).get("/api/v2/whoami").json();

    assertThat(key).startsWith("tr_prod_");
    assertThat(who.get("kind").asString()).isEqualTo("secretKey");
    assertThat(who.get("environment").asString()).isEqualTo("prod");
    assertThat(server.person().get("/api/v2/whoami").json().get("kind").asString())
        .isEqualTo("personalToken");
  }

  @Test
  void refusesKeysOfWhatIsNotThere() {
    server.person().post("/api/v1/projects", "{\"slug\": \"shop\"}");

    var project = server.person().post("/api/v1/projects/none/environments/dev/keys");
    var environment = server.person().post("/api/v1/projects/shop/environments/qa/keys");

    assertThat(project.status()).isEqualTo(404);
    assertThat(server.engine().tenancy().findProject(ProjectApi.ORGANIZATION, "none"))
        .as("a project that was only asked for")
        .isEmpty();
    assertThat(environment.status()).isEqualTo(404);
    assertThat(environment.error()).contains("dev, staging, prod");
  }

  @Test
  void refusesASlugThatIsNone() {
    var reply = server.person().post("/api/v1/projects", "{\"slug\": \"Not A Slug\"}");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(server.program().post("/api/v1/projects", "{\"slug\": \"x\"}").status())
        .isEqualTo(403);
  }
}
