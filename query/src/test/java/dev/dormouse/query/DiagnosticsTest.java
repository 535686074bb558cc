package dev.dormouse.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.query.diagnostic.Diagnostic;
import java.util.List;
import org.junit.jupiter.api.Test;

/** All that is wrong with a text is told at once. */
class DiagnosticsTest {
  private static List<Diagnostic> validate(String text) {
    return Fixture.TRQL.validate(text, Fixture.REQUEST);
  }

  private static List<String> wrongParts(String text) {
    return validate(text).stream()
        .map(wrong -> text.substring(wrong.span().start(), wrong.span().end()))
        .toList();
  }

  @Test
  void aTextThatCompilesHasNothingWrong() {
    assertThat(validate("SELECT status, count() FROM runs GROUP BY status")).isEmpty();
  }

  @Test
  void everyWrongNameIsToldInTheOrderOfTheText() {
    assertThat(
            wrongParts(
                "SELECT stat, sleep(1), run_id FROM runs WHERE quue = 'a' AND depth > 1"
                    + " ORDER BY trigered_at"))
        .containsExactly("stat", "sleep(1)", "quue", "trigered_at");
  }

  @Test
  void aWrongPartDoesNotMakeWhatItStandsInWrong() {
    assertThat(wrongParts("SELECT round(dept * 2, 1) + 1 AS x, lower(x) FROM runs"))
        .containsExactly("dept");
    assertThat(wrongParts("SELECT count() FROM runs WHERE NOT (quue = 1 OR depth IN (1, 2))"))
        .containsExactly("quue");
  }

  @Test
  void anErrorBehindANameIsToldOnce() {
    assertThat(wrongParts("SELECT stat AS s, count() FROM runs GROUP BY s ORDER BY s"))
        .containsExactly("stat");
  }

  @Test
  void aValueThatAColumnCannotHaveIsOneOfThem() {
    assertThat(wrongParts("SELECT rn_id FROM runs WHERE status = 'Complete'"))
        .containsExactly("rn_id", "'Complete'");
  }

  @Test
  void whatCannotBeReadHasOneError() {
    assertThat(validate("SELECT stat FROM runs WHERE (depth = 1")).hasSize(1);
    assertThat(validate("SELECT stat FROM runs WHERE (depth = 1").getFirst().kind())
        .isEqualTo(Diagnostic.Kind.SYNTAX);
  }

  @Test
  void thereIsAnEndToIt() {
    assertThat(validate("SELECT " + "nothing1 + ".repeat(500) + "1 FROM runs"))
        .hasSizeBetween(1, 20);
  }
}
