package dev.dormouse.telemetry.ask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.telemetry.ask.QueryFailedException.Reason;
import dev.dormouse.telemetry.clickhouse.ClickHouseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of ClickHouse's errors reaches the author of a question. */
class FailuresTest {
  private static final String TEXT = "SELECT run_id,\n  toUInt8( queue ) FROM runs";

  private final Failures failures = new Failures(AskConfig.USUAL);

  @ParameterizedTest
  @ValueSource(ints = {6, 27, 36, 43, 47, 60, 69, 125, 153, 159, 241, 394, 396, 403, 1001, 999999})
  void storedNamesAndValuesStayInside(int code) {
    var failure =
        failures.of(
            new ClickHouseException(
                code,
                "Code: "
                    + code
                    + ". DB::Exception: Cannot parse string 'secret' as UInt8: while executing"
                    + " 'FUNCTION toUInt8(__t1.`friendly_id`) in trigger_dev.task_runs_v2'"
                    + " (SOME_NAME)"),
            TEXT);

    assertThat(failure.getMessage())
        .doesNotContain("secret", "friendly_id", "trigger_dev", "task_runs", "__t");
  }

  @Test
  void aFunctionOfTheTextGivesThePlace() {
    var failure =
        failures.of(
            new ClickHouseException(6, "Code: 6. Cannot parse '' as UInt8: FUNCTION toUInt8(x)"),
            TEXT);

    assertThat(failure).hasMessage("A value could not be read as UInt8 in toUInt8");
    assertThat(failure.reason()).isEqualTo(Reason.QUESTION);
    assertThat(TEXT.substring(failure.span().start(), failure.span().end())).isEqualTo("toUInt8");
    assertThat(failure.span().line()).isEqualTo(2);
    assertThat(failure.span().column()).isEqualTo(3);
  }

  @Test
  void aFunctionThatTheTextHasNotIsNotNamed() {
    var failure =
        failures.of(
            new ClickHouseException(43, "Code: 43. Illegal types of function nullIf(x)"), TEXT);

    assertThat(failure).hasMessage("A value is of a type that does not fit here");
  }

  @Test
  void whatOnlyWeCanMendSaysSo() {
    var failure =
        failures.of(new ClickHouseException(47, "Code: 47. x (UNKNOWN_IDENTIFIER)"), TEXT);

    assertThat(failure.reason()).isEqualTo(Reason.INTERNAL);
    assertThat(failure).hasMessageContaining("(UNKNOWN_IDENTIFIER). This is a mistake of ours");
  }
}
