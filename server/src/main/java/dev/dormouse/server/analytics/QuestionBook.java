package dev.dormouse.server.analytics;

import dev.dormouse.engine.questions.Question;
import dev.dormouse.engine.questions.Questions;
import dev.dormouse.telemetry.ask.Asked;
import dev.dormouse.telemetry.ask.History;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the engine keep what was asked. */
record QuestionBook(Questions questions) implements History {
  private static final Logger log = LoggerFactory.getLogger(QuestionBook.class);

  @Override
  public void add(String organizationId, Asked asked) {
    try {
      questions.add(
          Long.parseLong(organizationId),
          new Question(asked.text(), asked.at(), asked.took(), asked.rows(), asked.failure()));
    } catch (RuntimeException e) {
      // It was answered all the same.
      log.warn("A question is not remembered: {}", e.getMessage());
    }
  }
}
