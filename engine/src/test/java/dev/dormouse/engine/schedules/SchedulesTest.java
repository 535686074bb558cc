package dev.dormouse.engine.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.protocol.CronDeclaration;
import dev.dormouse.protocol.TaskDeclaration;
import dev.dormouse.protocol.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SchedulesTest {
  private final TestEngine test = TestEngine.shared();
  private final Schedules schedules = test.engine.schedules();

  private static CronDeclaration cron(String expression) {
    return new CronDeclaration(expression, "UTC", Duration.ZERO);
  }

  private static ScheduleRequest daily(String expression, @Nullable String externalId) {
    return new ScheduleRequest(new TaskId("report"), cron(expression), externalId);
  }

  private static TaskDeclaration task(String id, @Nullable CronDeclaration cron) {
    return new TaskDeclaration(
        new TaskId(id),
        "Tasks",
        null,
        null,
        null,
        null,
        null,
        false,
        null,
        null,
        "Object",
        "Object",
        null,
        cron);
  }

  /** The next time that it is so late; other tests have moved the engine's clock. */
  private Instant next(int hour) {
    var now = test.clock.instant().atZone(ZoneOffset.UTC);
    var today = now.truncatedTo(ChronoUnit.DAYS).withHour(hour);
    return (today.isAfter(now) ? today : today.plusDays(1)).toInstant();
  }

  private List<Schedule> all() {
    return schedules.list(test.id, 1, 100).schedules();
  }

  @Test
  void makesAScheduleThatKnowsItsNextTime() {
    var made = schedules.create(test.id, daily("0 12 * * *", "customer-1"), "daily");

    assertThat(made.active()).isTrue();
    assertThat(made.isDeclared()).isFalse();
    assertThat(made.externalId()).isEqualTo("customer-1");
    assertThat(made.times().nextAt()).isEqualTo(next(12));
    assertThat(schedules.find(test.id, made.id())).isEqualTo(made);
    assertThat(schedules.list(test.id, 1, 10).total()).isEqualTo(1);
  }

  @Test
  void aSecondOneWithTheKeyChangesTheFirst() {
    var first = schedules.create(test.id, daily("0 12 * * *", null), "daily");
    var second = schedules.create(test.id, daily("0 18 * * *", "x"), "daily");
    var other = schedules.create(test.id, daily("0 18 * * *", "x"), "other");

    assertThat(second.id()).isEqualTo(first.id());
    assertThat(second.times().nextAt()).isEqualTo(next(18));
    assertThat(second.externalId()).isEqualTo("x");
    assertThat(other.id()).isNotEqualTo(first.id());
  }

  @Test
  void changesAndDeletes() {
    var made = schedules.create(test.id, daily("0 12 * * *", null), "daily");

    var changed = schedules.update(test.id, made.id(), daily("0 6 * * *", "y"));

    assertThat(changed.times().nextAt()).isEqualTo(next(6));
    assertThat(changed.deduplicationKey()).isEqualTo("daily");
    schedules.delete(test.id, made.id());
    assertThat(all()).isEmpty();
    assertThatThrownBy(() -> schedules.find(test.id, made.id()))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining(made.id().value());
  }

  @Test
  void holdsUpAndGoesOn() {
    var made = schedules.create(test.id, daily("0 12 * * *", null), "daily");

    assertThat(schedules.activate(test.id, made.id(), false).active()).isFalse();
    assertThat(schedules.activate(test.id, made.id(), true).active()).isTrue();
  }

  @Test
  void aScheduleOfAnotherEnvironmentIsNotThere() {
    var made = schedules.create(test.id, daily("0 12 * * *", null), "daily");
    var other = test.environment("staging").id();

    assertThatThrownBy(() -> schedules.delete(other, made.id()))
        .isInstanceOf(EngineException.class);
  }

  @Test
  void declaredOnesFollowTheCurrentVersion() {
    test.deploy(
        List.of(task("a", cron("0 1 * * *")), task("b", cron("0 2 * * *")), task("c", null)));
    var first = all();
    assertThat(first).extracting(each -> each.task().value()).containsExactlyInAnyOrder("a", "b");

    test.deploy(List.of(task("a", cron("0 1 * * *")), task("c", cron("0 3 * * *"))));

    var second = all();
    assertThat(second).extracting(each -> each.task().value()).containsExactlyInAnyOrder("a", "c");
    assertThat(second)
        .contains(
            first.stream()
                .filter(each -> each.task().value().equals("a"))
                .findFirst()
                .orElseThrow());
    assertThatThrownBy(() -> schedules.delete(test.id, second.getFirst().id()))
        .hasMessageContaining("declared");
    assertThatThrownBy(() -> schedules.activate(test.id, second.getFirst().id(), false))
        .hasMessageContaining("deploy");
  }

  @Test
  void aVersionThatIsNotPromotedChangesNothing() {
    test.deploy(List.of(task("a", cron("0 1 * * *"))));
    var next =
        test.engine
            .deployments()
            .create(test.id, TestEngine.request(List.of(task("a", null)), false));
    assertThat(all()).hasSize(1);

    var _ = test.engine.deployments().promote(test.id, next.version());

    assertThat(all()).isEmpty();
  }

  @Test
  void aVersionWithAScheduleThatCannotBeIsRefused() {
    assertThatThrownBy(() -> test.deploy(List.of(task("a", cron("every day")))))
        .hasMessageContaining("\"a\"")
        .hasMessageContaining("every day");
  }

  @Test
  void refusesKeysThatCannotBe() {
    assertThatThrownBy(() -> schedules.create(test.id, daily("0 1 * * *", null), ""))
        .hasMessageContaining("deduplicationKey");
    assertThatThrownBy(() -> schedules.create(test.id, daily("0 1 * * *", "x".repeat(600)), "k"))
        .hasMessageContaining("externalId");
  }
}
