package dev.dormouse.server.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.api.EventAnswer;
import dev.dormouse.server.fixtures.TestServer;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EventApiTest {
  private final TestServer server = TestServer.shared();

  @Test
  void takesAnEventForNobody() {
    var reply = server.program().post("/api/v1/events/cart%2Fleft", "{\"payload\": {\"a\": 1}}");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.as(EventAnswer.class).resumed()).isZero();
    assertThat(reply.as(EventAnswer.class).triggered()).isZero();
  }

  @Test
  void startsTheTasksOfAnEventOnceForItsId() {
    var program = server.program();
    var _ = TestServer.deploy(program, List.of(TestServer.task("greet", "user/joined")), true);

    var first =
        program
            .post("/api/v1/events/user/joined", "{\"payload\": \"Ada\", \"id\": \"e1\"}")
            .as(EventAnswer.class);
    var second =
        program
            .post("/api/v1/events/user/joined", "{\"payload\": \"Ada\", \"id\": \"e1\"}")
            .as(EventAnswer.class);

    assertThat(first.triggered()).isEqualTo(1);
    assertThat(second.id()).isEqualTo(first.id());
    var runs = program.get("/api/v1/runs").json().get("data");
    assertThat(runs.size()).isEqualTo(1);
    var run = program.get("/api/v3/runs/" + runs.get(0).get("id").asString()).json();
    assertThat(run.get("payload").asString()).isEqualTo("Ada");
  }

  @Test
  void refusesAnEventWithoutAPayload() {
    var reply = server.program().post("/api/v1/events/x", "{}");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.error()).contains("payload");
  }
}
