package dev.dormouse.engine.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.engine.error.EngineException;
import dev.dormouse.protocol.CronDeclaration;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CronScheduleTest {
  private static final String VIENNA = "Europe/Vienna";

  private static CronSchedule cron(String expression, String zone) {
    return CronSchedule.of(new CronDeclaration(expression, zone, Duration.ZERO));
  }

  /** The next times, in the zone's own local time. */
  private static List<String> local(String expression, String zone, String after, int count) {
    return cron(expression, zone).upcoming(Instant.parse(after), count).stream()
        .map(instant -> LocalDateTime.ofInstant(instant, ZoneId.of(zone)).toString())
        .toList();
  }

  private static List<String> utc(String expression, String zone, String after, int count) {
    return cron(expression, zone).upcoming(Instant.parse(after), count).stream()
        .map(Instant::toString)
        .toList();
  }

  @Test
  void readsFiveFieldsInTheZonesLocalTime() {
    assertThat(utc("30 8 * * 1-5", VIENNA, "2026-11-20T12:00:00Z", 2))
        .containsExactly("2026-11-23T07:30:00Z", "2026-11-24T07:30:00Z");
  }

  @Test
  void aDailyTimeThatIsSkippedIsTakenForTheFirstOneAfterIt() {
    // In the night to the 29th of March 2026, 2:00 is followed by 3:00.
    assertThat(local("30 2 * * *", VIENNA, "2026-03-27T12:00:00Z", 3))
        .containsExactly("2026-03-28T02:30", "2026-03-29T03:00", "2026-03-30T02:30");
  }

  @Test
  void aDailyTimeThatComesTwiceCountsOnceTheFirstTime() {
    // In the night to the 25th of October 2026, 3:00 is followed by 2:00.
    assertThat(utc("30 2 * * *", VIENNA, "2026-10-24T12:00:00Z", 2))
        .containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
  }

  @Test
  void everyHalfHourStaysEveryHalfHourWhereClocksArePutForward() {
    assertThat(utc("*/30 * * * *", VIENNA, "2026-03-29T00:29:00Z", 4))
        .containsExactly(
            "2026-03-29T00:30:00Z",
            "2026-03-29T01:00:00Z",
            "2026-03-29T01:30:00Z",
            "2026-03-29T02:00:00Z");
  }

  @Test
  void everyHalfHourStaysEveryHalfHourWhereClocksArePutBack() {
    assertThat(utc("*/30 * * * *", VIENNA, "2026-10-24T23:59:00Z", 5))
        .containsExactly(
            "2026-10-25T00:00:00Z",
            "2026-10-25T00:30:00Z",
            "2026-10-25T01:00:00Z",
            "2026-10-25T01:30:00Z",
            "2026-10-25T02:00:00Z");
  }

  @Test
  void aDayThatWasLeftOutIsTakenForTheNextOne() {
    // Samoa went over the date line: there was no 30th of December 2011.
    assertThat(local("0 0 * * *", "Pacific/Apia", "2011-12-28T12:00:00Z", 3))
        .containsExactly("2011-12-29T00:00", "2011-12-31T00:00", "2012-01-01T00:00");
  }

  @Test
  void theNextTimeIsAlwaysLaterInEveryZone() {
    for (String zone : List.of("UTC", VIENNA, "America/New_York", "Australia/Lord_Howe")) {
      for (String expression : List.of("0 * * * *", "15 1 * * *", "*/20 2 * * *", "45 23 L * *")) {
        var last = Instant.parse("2026-03-01T00:00:00Z");
        var cron = cron(expression, zone);
        for (int i = 0; i < 60; i++) {
          var next = cron.next(last);
          assertThat(next).as("%s in %s", expression, zone).isAfter(last);
          last = next;
        }
      }
    }
  }

  @Test
  void knowsLastDaysAndBothNamesOfSunday() {
    assertThat(local("0 0 L * *", "UTC", "2026-01-15T00:00:00Z", 2))
        .containsExactly("2026-01-31T00:00", "2026-02-28T00:00");
    assertThat(local("0 9 * * 1L", "UTC", "2026-01-15T00:00:00Z", 1))
        .containsExactly("2026-01-26T09:00");
    assertThat(local("0 9 * * 7", "UTC", "2026-01-15T00:00:00Z", 2))
        .isEqualTo(local("0 9 * * 0", "UTC", "2026-01-15T00:00:00Z", 2));
  }

  @Test
  void tellsTheLatestOfManyTimes() {
    assertThat(
            cron("* * * * *", "UTC")
                .latest(
                    Instant.parse("2020-01-01T00:01:00Z"), Instant.parse("2026-01-01T00:00:30Z")))
        .isEqualTo("2026-01-01T00:00:00Z");
    assertThat(
            cron("0 0 1 1 *", "UTC")
                .latest(
                    Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2026-06-01T00:00:00Z")))
        .isEqualTo("2026-01-01T00:00:00Z");
  }

  @Test
  void spreadsWithinTheWindowAlwaysTheSame() {
    var cron = CronSchedule.of(new CronDeclaration("0 * * * *", "UTC", Duration.ofMinutes(10)));
    var time = Instant.parse("2026-01-01T00:00:00Z");

    var due = cron.due(time, "sched_1");

    assertThat(due).isBetween(time, time.plusSeconds(599)).isEqualTo(cron.due(time, "sched_1"));
    assertThat(
            List.of("sched_a", "sched_b", "sched_c", "sched_d").stream()
                .map(name -> cron.due(time, name))
                .distinct()
                .count())
        .isGreaterThan(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "* * * *",
        "* * * * * *",
        "61 * * * *",
        "0 0 31 2 *",
        "0 0 * * 8",
        "a b c d e"
      })
  void saysWhatIsWrongWithAnExpression(String expression) {
    assertThatThrownBy(() -> cron(expression, "UTC"))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("\"" + expression + "\"");
  }

  @Test
  void saysWhatIsWrongWithAZoneOrAWindow() {
    assertThatThrownBy(() -> cron("* * * * *", "Vienna")).hasMessageContaining("\"Vienna\"");
    assertThatThrownBy(
            () -> CronSchedule.of(new CronDeclaration("* * * * *", "UTC", Duration.ofDays(2))))
        .hasMessageContaining("window");
  }
}
