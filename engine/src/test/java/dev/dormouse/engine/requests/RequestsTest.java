package dev.dormouse.engine.requests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.engine.fixtures.ScriptedNode;
import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.engine.waits.BegunWait;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.api.ReceivedRequest;
import dev.dormouse.protocol.api.RequestAnswer;
import dev.dormouse.protocol.api.WaitSpec;
import dev.dormouse.protocol.node.RunEpoch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RequestsTest {
  private static final ReceivedRequest REQUEST =
      new ReceivedRequest(
          "PUT",
          "/x",
          Map.of("q", List.of("1")),
          Map.of("content-type", List.of("text/plain")),
          "aGk=");
  private static final RequestAnswer ANSWER = new RequestAnswer(201, Map.of("a", "b"), "b2s=");

  private TestEngine test;
  private ScriptedNode node;
  private RunEpoch run;

  @BeforeEach
  void open() {
    test = TestEngine.open();
    test.deploy("sell");
    node = ScriptedNode.on(test);
    test.trigger("sell");
    run = node.begin();
  }

  @AfterEach
  void close() {
    test.close();
  }

  @Test
  void aRunGoesOnWithTheRequestThatCameAndASecondOneComesTooLate() {
    var wait = begin(false);
    var _ = node.waiting(run, wait);

    assertThat(receive(wait)).isFalse();

    var output = node.workOne().results().getFirst().output();
    assertThat(Json.mapper().treeToValue(output, ReceivedRequest.class)).isEqualTo(REQUEST);
    assertThatThrownBy(() -> receive(wait))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STATE_CONFLICT));
  }

  @Test
  void whoDoesNotKnowTheSecretFindsNothing() {
    var wait = begin(false);
    assertThatThrownBy(() -> test.engine.requests().receive(wait.id(), "guessed", REQUEST))
        .isInstanceOfSatisfying(
            EngineException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.WAITPOINT_UNKNOWN));
  }

  @Test
  void theCallerIsGivenWhatTheTaskAnswers() throws Exception {
    var wait = begin(true);
    assertThat(receive(wait)).isTrue();
    var answer =
        CompletableFuture.supplyAsync(
            () -> test.engine.requests().awaitAnswer(wait.id(), Duration.ofSeconds(30)));

    answer(wait, ANSWER);
    // a repeated call, after an answer that was lost
    answer(wait, ANSWER);

    assertThat(answer.get()).contains(ANSWER);
  }

  @Test
  void aCallerWhoIsNotAnsweredGivesUp() {
    var wait = begin(true);
    assertThat(receive(wait)).isTrue();
    assertThat(test.engine.requests().awaitAnswer(wait.id(), Duration.ZERO)).isEmpty();
  }

  @Test
  void onlyAReceivedRequestThatTheTaskAnswersItselfCanBeAnswered() {
    var plain = begin(false);
    assertThatThrownBy(() -> answer(plain, ANSWER)).hasMessageContaining("answered when it came");
    var early = node.wait(run, "2", new WaitSpec.ForRequest(true, null));
    assertThatThrownBy(() -> answer(early, ANSWER)).hasMessageContaining("no request has come");
  }

  private BegunWait begin(boolean answered) {
    return node.wait(run, "1", new WaitSpec.ForRequest(answered, null));
  }

  private boolean receive(BegunWait wait) {
    var secret = Objects.requireNonNull(wait.requestSecret());
    return test.engine.requests().receive(wait.id(), secret, REQUEST);
  }

  private void answer(BegunWait wait, RequestAnswer answer) {
    test.engine.requests().answer(test.id, run.runId(), wait.id(), answer);
  }
}
