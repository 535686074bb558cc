package dev.dormouse.engine.deployments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.protocol.RunStatus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeploymentsTest {
  private final TestEngine shop = TestEngine.shared();
  private final Deployments deployments = shop.engine.deployments();

  @Test
  void countsVersionsWithinTheDay() {
    var first = shop.deploy("purchase");
    var second = shop.deploy("purchase");
    shop.clock.advance(Duration.ofDays(1));
    var third = shop.deploy("purchase");

    assertThat(first.version()).matches("\\d{8}\\.1");
    assertThat(second.version()).isEqualTo(first.version().replace(".1", ".2"));
    assertThat(third.version()).matches("\\d{8}\\.1").isNotEqualTo(first.version());
  }

  @Test
  void makesAVersionTheCurrentOneWhenPromoted() {
    var first = shop.deploy("purchase");
    var second =
        deployments.create(shop.id, TestEngine.request(List.of(TestEngine.task("refund")), false));

    assertThat(deployments.current(shop.id)).contains(first);
    assertThat(second.isCurrent()).isFalse();

    var promoted = deployments.promote(shop.id, second.version());

    assertThat(promoted.isCurrent()).isTrue();
    assertThat(deployments.current(shop.id)).contains(promoted);
  }

  @Test
  void releasesRunsThatWaitedForTheirTask() {
    var waiting = shop.trigger("purchase");
    var other = shop.trigger("refund");

    shop.deploy(List.of(TestEngine.task("purchase", "payments", null)));

    assertThat(shop.status(waiting)).isEqualTo(RunStatus.QUEUED);
    assertThat(shop.column(waiting, "queue")).isEqualTo("payments");
    assertThat(shop.status(other)).isEqualTo(RunStatus.PENDING_VERSION);
  }

  @Test
  void leavesARunInTheQueueThatItsTriggerNamed() {
    var waiting = shop.trigger("purchase", "{\"queue\":{\"name\":\"vip\"}}");

    shop.deploy(List.of(TestEngine.task("purchase", "payments", null)));

    assertThat(shop.column(waiting, "queue")).isEqualTo("vip");
  }

  @Test
  void givesQueuesTheLimitsThatTheirTasksDeclare() {
    shop.deploy(
        List.of(
            TestEngine.task("purchase", null, 5),
            TestEngine.task("refund", "payments", 2),
            TestEngine.task("charge", "payments", null)));
    assertThat(limit("task/purchase")).isEqualTo(5);
    assertThat(limit("payments")).isEqualTo(2);

    shop.deploy("purchase");
    assertThat(limit("task/purchase")).isEqualTo(-1);
  }

  @Test
  void refusesTasksThatContradictEachOther() {
    assertThatThrownBy(() ->
            shop.deploy(
                List.of(TestEngine.task("a", "payments", 1), TestEngine.task("b", "payments", 2))))
        .hasMessageContaining("the queue \"payments\" is given the concurrencyLimit 1");
    assertThatThrownBy(() -> shop.deploy("a", "a")).hasMessageContaining("tasks has \"a\" twice");
    assertThatThrownBy(() -> shop.deploy(List.of())).hasMessageContaining("tasks is empty");
  }

  @Test
  void tellsNodesWhatAVersionConsistsOf() {
    var deployment = shop.deploy("purchase");

    var manifest = deployments.manifest(deployment.id());

    assertThat(manifest.version()).isEqualTo(deployment.version());
    assertThat(manifest.packages()).containsExactly("com.example");
    assertThat(manifest.files()).extracting(file -> file.name()).containsExactly("shop.jar");
    assertThat(deployments.tasks(deployment.id())).containsExactly(TestEngine.task("purchase"));
  }

  @Test
  void listsTheNewestFirst() {
    var first = shop.deploy("purchase");
    shop.clock.advance(Duration.ofSeconds(1));
    var second = shop.deploy("purchase");

    assertThat(deployments.list(shop.id, null))
        .extracting(Deployment::version)
        .containsExactly(second.version(), first.version());
    assertThat(deployments.list(shop.id, second.id()))
        .extracting(Deployment::version)
        .containsExactly(first.version());
  }

  @Test
  void keepsVersionsOfOtherEnvironmentsOutOfReach() {
    var deployment = shop.deploy("purchase");
    var stranger = shop.environment("staging").id();

    assertThat(deployments.find(stranger, deployment.version())).isEmpty();
    assertThat(deployments.find(stranger, deployment.id())).isEmpty();
    assertThatThrownBy(() -> deployments.promote(stranger, deployment.version()))
        .hasMessage(
            "there is no version \"%s\" in this environment".formatted(deployment.version()));
  }

  /** The queue's limit, -1 for none. */
  private int limit(String queue) {
    return shop.count(
        "select coalesce(concurrency_limit, -1) from queue where environment_id = :environment and name = '%s'"
            .formatted(queue));
  }
}
