package dev.dormouse.engine.questions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.protocol.Limits;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is remembered of questions, and for how long. */
class QuestionsTest {
  private static final long ACME = 1;
  private static final long OTHERS = 2;

  private TestEngine test;
  private Questions questions;

  @BeforeEach
  void open() {
    test = TestEngine.open();
    questions = test.engine.questions();
  }

  @AfterEach
  void close() {
    test.close();
  }

  @Test
  void theLatestComeFirstAndEachOrganizationHasItsOwn() {
    // given
    var first = asked("SELECT 1");
    var second =
        new Question("SELECT x", test.clock.instant(), Duration.ofMillis(7), 0, "Unknown column");
    questions.add(ACME, first);
    questions.add(OTHERS, asked("SELECT 'secret'"));
    questions.add(ACME, second);

    // then
    assertThat(questions.latest(ACME)).containsExactly(second, first);
  }

  @Test
  void anotherServerOfTheDatabaseKnowsThemAndSoDoesOneThatStartsAnew() {
    // given
    questions.add(ACME, asked("SELECT 1"));

    // when
    var another = new Questions(test.database, test.clock);

    // then
    assertThat(another.latest(ACME)).containsExactly(asked("SELECT 1"));
  }

  @Test
  void onlySoManyAreKept() {
    // given
    var few = new Questions(test.database, test.clock, 3);
    questions.add(OTHERS, asked("SELECT 0"));

    // when
    IntStream.rangeClosed(1, 5).forEach(i -> few.add(ACME, asked("SELECT " + i)));

    // then
    assertThat(few.latest(ACME))
        .extracting(Question::text)
        .containsExactly("SELECT 5", "SELECT 4", "SELECT 3");
    assertThat(few.latest(OTHERS)).hasSize(1);
  }

  @Test
  void afterAMonthTheyAreForgotten() {
    // given
    questions.add(ACME, asked("SELECT 1"));
    test.clock.advance(Duration.ofDays(30));
    questions.add(ACME, asked("SELECT 2"));
    assertThat(questions.latest(ACME)).hasSize(2);

    // when
    test.clock.advance(Duration.ofMillis(1));
    test.engine.runLoopsOnce();

    // then
    assertThat(questions.latest(ACME))
        .containsExactly(
            new Question("SELECT 2", test.clock.instant().minusMillis(1), Duration.ZERO, 1, ""));
    int left =
        test.database.call(handle ->
            handle.createQuery("select count(*) from asked_question").mapTo(Integer.class).one());
    assertThat(left).isEqualTo(1);
  }

  @Test
  void whatTheDatabaseCannotKeepIsLeftOutOfThem() {
    // when
    questions.add(ACME, asked("SELECT '\0'" + " ".repeat(Limits.QUESTION_LENGTH)));

    // then
    assertThat(questions.latest(ACME))
        .singleElement()
        .satisfies(kept ->
            assertThat(kept.text()).startsWith("SELECT ''").hasSize(Limits.QUESTION_LENGTH - 1));
  }

  private Question asked(String text) {
    return new Question(text, test.clock.instant(), Duration.ZERO, 1, "");
  }
}
