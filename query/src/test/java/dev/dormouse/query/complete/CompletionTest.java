package dev.dormouse.query.complete;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.dormouse.query.Fixture;
import dev.dormouse.query.complete.Completion.Kind;
import dev.dormouse.query.complete.Completion.Suggestion;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The place of the cursor is written as |. */
class CompletionTest {
  @Test
  void offersTablesAndNamedQueriesAfterFrom() {
    assertThat(texts("SELECT * FROM |")).containsExactly("runs", "metrics", "logs", "spans");
    assertThat(texts("SELECT * FROM runs JOIN m|")).containsExactly("metrics");
    assertThat(texts("WITH failed AS (SELECT run_id FROM runs) SELECT * FROM f|"))
        .containsExactly("failed");
  }

  @Test
  void offersColumnsOfTheTablesInScopeEvenIfFromComesLater() {
    assertThat(texts("SELECT task_i| FROM runs")).containsExactly("task_identifier");
    assertThat(texts("SELECT run_id FROM runs WHERE metric_|")).isEmpty();
    assertThat(kinds("SELECT run_id FROM runs WHERE |")).contains(Kind.COLUMN, Kind.FUNCTION);
  }

  @Test
  void offersTheColumnsOfASourceAfterItsDot() {
    assertThat(texts("SELECT r.tri| FROM metrics m JOIN runs r ON 1 = 1"))
        .containsExactly("triggered_at");
    assertThat(texts("SELECT m.| FROM metrics m JOIN runs r ON 1 = 1"))
        .contains("metric_name")
        .doesNotContain("status");
  }

  @Test
  void offersTheColumnsThatASubqueryGives() {
    assertThat(
            texts("SELECT x.| FROM (SELECT count() AS amount, queue FROM runs GROUP BY queue) x"))
        .containsExactly("amount", "queue");
  }

  @Test
  void offersOnlyTheNamesOfTheSelectAroundThePlace() {
    assertThat(texts("SELECT run_id FROM runs WHERE run_id IN (SELECT metric_| FROM metrics)"))
        .containsExactly("metric_name", "metric_type", "metric_value");
  }

  @Test
  void offersTheValuesAColumnCanHave() {
    assertThat(texts("SELECT run_id FROM runs WHERE status = |"))
        .contains("'Completed'", "'Failed'");
    assertThat(texts("SELECT run_id FROM runs WHERE status = 'Com|"))
        .containsExactly("'Completed'");
    assertThat(texts("SELECT run_id FROM runs r WHERE r.machine IN ('micro', |"))
        .contains("'small-1x'")
        .doesNotContain("'Completed'");
    assertThat(texts("SELECT run_id FROM runs WHERE environment = |"))
        .containsExactly("'prod'", "'staging'");
    assertThat(texts("SELECT run_id FROM runs WHERE queue = '|")).isEmpty();
  }

  @Test
  void offersNamesGivenInTheSelectList() {
    assertThat(texts("SELECT count() AS amount FROM runs GROUP BY queue ORDER BY amou|"))
        .containsExactly("amount");
  }

  @Test
  void saysWhatToReplace() {
    Completion completion = complete("SELECT task_i| FROM runs");

    assertThat(completion.start()).isEqualTo(7);
    assertThat(completion.end()).isEqualTo(13);
  }

  @Test
  void neverFailsWhereverTheCursorIs() {
    String text =
        "WITH a AS (SELECT `x FROM runs WHERE status = 'Fai) SELECT r., [( FROM runs r JOIN";
    for (int i = -1; i <= text.length() + 1; i++) {
      int at = i;
      assertThatCode(() -> Fixture.TRQL.complete(text, at, Fixture.REQUEST))
          .doesNotThrowAnyException();
      assertThatCode(() ->
              Fixture.TRQL.complete(
                  text.substring(0, Math.clamp(at, 0, text.length())), at, Fixture.REQUEST))
          .doesNotThrowAnyException();
    }
  }

  private static Completion complete(String marked) {
    int cursor = marked.indexOf('|');
    return Fixture.TRQL.complete(
        marked.substring(0, cursor) + marked.substring(cursor + 1), cursor, Fixture.REQUEST);
  }

  private static List<String> texts(String marked) {
    return complete(marked).suggestions().stream().map(Suggestion::text).toList();
  }

  private static List<Kind> kinds(String marked) {
    return complete(marked).suggestions().stream().map(Suggestion::kind).toList();
  }
}
