package dev.dormouse.server.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.server.fixtures.ApiClient;
import dev.dormouse.server.fixtures.TestServer;
import org.junit.jupiter.api.Test;

final class RetentionApiTest {
  private static final String RETENTION = "/api/v1/retention";

  private final ApiClient program = TestServer.shared().program();

  @Test
  void anEnvironmentKeepsWhatIsOverForAWhileUnlessToldOtherwise() {
    assertThat(program.get(RETENTION).body())
        .isEqualTo("{\"runs\":\"90d\",\"logs\":\"30d\",\"events\":\"30d\"}");

    var changed = program.put(RETENTION, "{\"runs\":\"14d\",\"events\":\"36h\"}");

    assertThat(changed.body()).isEqualTo("{\"runs\":\"14d\",\"logs\":\"30d\",\"events\":\"36h\"}");
    assertThat(program.get(RETENTION).body()).isEqualTo(changed.body());
  }

  @Test
  void refusesToKeepNothing() {
    assertThat(program.put(RETENTION, "{\"logs\":\"1s\"}").error())
        .contains("logs is PT1S", "between an hour and 100 years");
  }
}
