package dev.dormouse.supervisor.deployments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.DeploymentId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeploymentUsesTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  private final DeploymentUses uses = new DeploymentUses();

  @Test
  void theEightThatWereUsedLastStayHoweverOld() {
    assertThat(forgotten(used(8, Duration.ofDays(100)))).isEmpty();
  }

  @Test
  void othersGoAfterADay() {
    var kept = used(8, Duration.ZERO);
    kept.put(id("today"), NOW.minus(Duration.ofHours(20)));
    kept.put(id("yesterday"), NOW.minus(Duration.ofHours(25)));

    assertThat(forgotten(kept)).containsExactly(id("yesterday"));
  }

  @Test
  void ofMoreThanFiftyTheLongestUnusedGoAtOnce() {
    var kept = used(50, Duration.ZERO);
    kept.put(id("longest"), NOW.minus(Duration.ofHours(2)));

    assertThat(forgotten(kept)).containsExactly(id("longest"));
  }

  @Test
  void oneWithMachinesStaysUntilTheLastIsGone() {
    var kept = used(8, Duration.ZERO);
    kept.put(id("old"), NOW.minus(Duration.ofDays(3)));
    uses.begun(id("old"));
    uses.begun(id("old"));

    uses.ended(id("old"));
    assertThat(forgotten(kept)).isEmpty();
    uses.ended(id("old"));
    assertThat(forgotten(kept)).containsExactly(id("old"));
  }

  private List<DeploymentId> forgotten(Map<DeploymentId, Instant> kept) {
    var forgotten = new ArrayList<DeploymentId>();
    uses.forget(kept, NOW, forgotten::add);
    return forgotten;
  }

  private static Map<DeploymentId, Instant> used(int count, Duration ago) {
    var kept = new HashMap<DeploymentId, Instant>();
    for (int i = 0; i < count; i++) {
      kept.put(id("n" + i), NOW.minus(ago).minusSeconds(i));
    }
    return kept;
  }

  private static DeploymentId id(String name) {
    return new DeploymentId("deployment_" + name);
  }
}
