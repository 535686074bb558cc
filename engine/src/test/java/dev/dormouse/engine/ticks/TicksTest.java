package dev.dormouse.engine.ticks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.engine.schedules.Schedule;
import dev.dormouse.engine.schedules.ScheduleRequest;
import dev.dormouse.protocol.CronDeclaration;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.TaskDeclaration;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.api.ScheduledPayload;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TicksTest {
  private TestEngine test;

  @BeforeEach
  void open() {
    test = TestEngine.open();
    test.deploy("report");
  }

  @AfterEach
  void close() {
    test.close();
  }

  /** Each minute, while the clock begins at 10:00:00. */
  private Schedule everyMinute(Duration window) {
    return test.engine
        .schedules()
        .create(
            test.id,
            new ScheduleRequest(
                new TaskId("report"), new CronDeclaration("* * * * *", "UTC", window), "mine"),
            "minutely");
  }

  private void pass(Duration time) {
    test.clock.advance(time);
    test.engine.runLoopsOnce();
  }

  private List<ScheduledPayload> payloads() {
    return test.database.call(handle ->
        handle
            .createQuery("select payload from run where environment_id = :id order by id")
            .bind("id", test.id.value())
            .map((row, _) ->
                Json.mapper().readValue(row.getString("payload"), ScheduledPayload.class))
            .list());
  }

  @Test
  void eachTimeGetsItsRunWhichKnowsWhenItIsFor() {
    var schedule = everyMinute(Duration.ZERO);

    pass(Duration.ofSeconds(59));
    assertThat(payloads()).isEmpty();
    pass(Duration.ofSeconds(1));
    pass(Duration.ofSeconds(60));

    var given = payloads();
    assertThat(given).hasSize(2);
    assertThat(given.getFirst().timestamp()).isEqualTo("2026-11-22T10:01:00Z");
    assertThat(given.getFirst().lastTimestamp()).isNull();
    assertThat(given.getLast().timestamp()).isEqualTo("2026-11-22T10:02:00Z");
    assertThat(given.getLast().lastTimestamp()).isEqualTo("2026-11-22T10:01:00Z");
    assertThat(given.getLast().externalId()).isEqualTo("mine");
    assertThat(given.getLast().scheduleId()).isEqualTo(schedule.id());
    assertThat(given.getLast().upcoming())
        .hasSize(10)
        .first()
        .isEqualTo(Instant.parse("2026-11-22T10:03:00Z"));
    assertThat(
            test.count(
                "select count(*) from run where environment_id = :environment and schedule_id is not null"))
        .isEqualTo(2);
  }

  @Test
  void afterAPauseOfAllServersOnlyTheLatestTimeGetsARun() {
    everyMinute(Duration.ZERO);

    pass(Duration.ofMinutes(30).plusSeconds(20));
    test.engine.runLoopsOnce();

    assertThat(payloads())
        .singleElement()
        .satisfies(given -> assertThat(given.timestamp()).isEqualTo("2026-11-22T10:30:00Z"));
  }

  @Test
  void oneRunForEachTimeHoweverManyServersThereAre() throws Exception {
    everyMinute(Duration.ZERO);
    try (var other = test.another();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int minute = 0; minute < 20; minute++) {
        test.clock.advance(Duration.ofMinutes(1));
        Callable<Boolean> here =
            () -> {
              test.engine.runLoopsOnce();
              return true;
            };
        Callable<Boolean> there =
            () -> {
              other.engine.runLoopsOnce();
              return true;
            };
        for (var done : threads.invokeAll(List.of(here, there, here, there))) {
          assertThat(done.get()).isTrue();
        }
      }
    }

    assertThat(payloads().stream().map(ScheduledPayload::timestamp).distinct()).hasSize(20);
    assertThat(payloads()).hasSize(20);
  }

  @Test
  void withAWindowTheRunComesLaterButIsForItsTime() {
    var schedule = everyMinute(Duration.ofSeconds(50));
    var due = schedule.times().dueAt();
    assertThat(due).isBetween("2026-11-22T10:01:00Z", "2026-11-22T10:01:49Z");

    pass(Duration.between(test.clock.instant(), due).minusSeconds(1));
    assertThat(payloads()).isEmpty();
    pass(Duration.ofSeconds(1));

    assertThat(payloads())
        .singleElement()
        .satisfies(given -> assertThat(given.timestamp()).isEqualTo("2026-11-22T10:01:00Z"));
  }

  @Test
  void whatIsHeldUpTriggersNothingAndMakesNothingUp() {
    var schedule = everyMinute(Duration.ZERO);
    test.engine.schedules().activate(test.id, schedule.id(), false);
    pass(Duration.ofMinutes(10));
    assertThat(payloads()).isEmpty();

    test.engine.schedules().activate(test.id, schedule.id(), true);
    pass(Duration.ofSeconds(30));
    assertThat(payloads()).isEmpty();
    pass(Duration.ofSeconds(30));

    assertThat(payloads()).hasSize(1);
  }

  @Test
  void aTaskThatIsNotThereCostsTheOthersNothing() {
    test.engine
        .schedules()
        .create(
            test.id,
            new ScheduleRequest(
                new TaskId("nobody"), new CronDeclaration("* * * * *", "UTC", Duration.ZERO), null),
            "lost");
    everyMinute(Duration.ZERO);

    pass(Duration.ofMinutes(1));

    assertThat(payloads()).hasSize(1);
    assertThat(test.engine.schedules().nextDue()).contains(Instant.parse("2026-11-22T10:02:00Z"));
  }

  @Test
  void aPromotionKeepsTheTimesOfWhatItOnlySaysAgain() {
    var cron = new CronDeclaration("*/5 * * * *", "UTC", Duration.ZERO);
    var task =
        new TaskDeclaration(
            new TaskId("report"),
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
    test.deploy(List.of(task));
    test.clock.advance(Duration.ofMinutes(5));
    // The time has come, and nobody has looked yet.
    test.deploy(List.of(task));

    test.engine.runLoopsOnce();

    assertThat(payloads()).hasSize(1);
    assertThat(payloads().getFirst().type()).isEqualTo(ScheduledPayload.Type.DECLARATIVE);
  }
}
