package dev.dormouse.engine.queues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.fixtures.ScriptedNode;
import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.protocol.QueueId;
import dev.dormouse.protocol.RateLimit;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QueuesTest {
  private static final QueueRef SELL = new QueueRef.ByName("task/sell");
  private static final QueueRef MAILS = new QueueRef.ByName("mails");

  private TestEngine test;
  private ScriptedNode node;
  private Queues queues;

  @BeforeEach
  void open() {
    test = TestEngine.open();
    queues = test.engine.queues();
    node = ScriptedNode.on(test);
    test.deploy(
        List.of(
            TestEngine.task("sell", null, 2),
            TestEngine.task("mail", "mails", null),
            TestEngine.task("ask", new RateLimit(3, Duration.ofMinutes(1)))));
  }

  @AfterEach
  void close() {
    test.close();
  }

  @Test
  void listsTheQueuesOfTasksAndSharedOnesByName() {
    var page = queues.list(test.id, 1, 2);

    assertThat(page.total()).isEqualTo(3);
    assertThat(page.queues()).extracting(QueueView::name).containsExactly("mails", "task/ask");
    var last = queues.list(test.id, 2, 2).queues();
    assertThat(last).extracting(QueueView::name).containsExactly("task/sell");
    assertThat(last.getFirst().limits().base()).isEqualTo(2);
    assertThat(page.queues().getLast().rate()).isEqualTo(new RateLimit(3, Duration.ofMinutes(1)));
  }

  @Test
  void countsWhatRunsAndWhatWaitsForItsTurn() {
    for (int i = 0; i < 5; i++) {
      var _ = test.trigger("sell");
    }
    assertThat(node.work(10)).hasSize(2);

    var queue = queues.find(test.id, SELL);

    assertThat(queue.running()).isEqualTo(2);
    assertThat(queue.queued()).isEqualTo(3);
    assertThat(queues.environment(test.id).running()).isEqualTo(2);
    assertThat(queues.environment(test.id).queued()).isEqualTo(3);
  }

  @Test
  void aPausedQueueGivesNothingUntilItIsResumed() {
    var _ = test.trigger("sell");
    var mail = test.trigger("mail");

    assertThat(queues.pause(test.id, SELL, true).paused()).isTrue();

    assertThat(ScriptedNode.runs(node.work(10))).containsExactly(mail);
    assertThat(queues.pause(test.id, SELL, false).paused()).isFalse();
    assertThat(node.work(10)).hasSize(1);
  }

  @Test
  void anOverrideCountsAtOnceAndThroughDeploymentsUntilItIsReset() {
    for (int i = 0; i < 5; i++) {
      var _ = test.trigger("sell");
    }
    assertThat(node.work(10)).hasSize(2);

    var raised = queues.override(test.id, SELL, 4);
    assertThat(raised.limits()).isEqualTo(new QueueView.Limits(2, 4, test.clock.instant(), null));
    test.deploy(List.of(TestEngine.task("sell", null, 1)));
    assertThat(node.work(10)).hasSize(2);

    var reset = queues.reset(test.id, SELL);
    assertThat(reset.limits()).isEqualTo(new QueueView.Limits(1, null, null, null));
    assertThat(node.work(10)).isEmpty();
  }

  @Test
  void noQueueGoesBeyondItsEnvironmentAndAllTogetherBeyondTheBurst() {
    queues.limitEnvironment(test.id, 2, 1.5);
    queues.override(test.id, SELL, 10);
    for (int i = 0; i < 5; i++) {
      var _ = test.trigger("sell");
      var _ = test.trigger("mail");
    }

    assertThat(node.work(10)).hasSize(3);

    assertThat(queues.find(test.id, SELL).limits().current()).isEqualTo(2);
    assertThat(queues.environment(test.id).running()).isEqualTo(3);
    queues.limitEnvironment(test.id, null, 1);
    assertThat(node.work(10)).isNotEmpty();
  }

  @Test
  void aQueueThatATriggerNamesIsThereAndKeepsALimitThatTheNextOneDoesNotGive() {
    var _ = test.trigger("sell", "{\"queue\":{\"name\":\"vip\",\"concurrencyLimit\":7}}");
    var _ = test.trigger("sell", "{\"queue\":{\"name\":\"vip\"}}");
    var _ = test.trigger("sell", "{\"queue\":{\"name\":\"plain\"}}");

    var vip = queues.find(test.id, new QueueRef.ByName("vip"));
    assertThat(vip.limits().base()).isEqualTo(7);
    assertThat(vip.queued()).isEqualTo(2);
    assertThat(queues.find(test.id, new QueueRef.ById(vip.id()))).isEqualTo(vip);
    assertThat(queues.find(test.id, new QueueRef.ByName("plain")).limits().base()).isNull();
  }

  @Test
  void aQueueOfAnotherEnvironmentIsNotThere() {
    var other = test.environment("staging").id();
    var id = queues.find(test.id, MAILS).id();

    assertThatThrownBy(() -> queues.pause(other, new QueueRef.ById(id), true))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining(id.value());
    assertThatThrownBy(() -> queues.find(other, MAILS)).hasMessageContaining("\"mails\"");
    assertThatThrownBy(
            () -> queues.find(test.id, new QueueRef.ById(QueueId.create(test.clock.instant()))))
        .isInstanceOf(EngineException.class);
  }

  @Test
  void refusesLimitsThatCannotBe() {
    assertThatThrownBy(() -> queues.override(test.id, MAILS, -1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> queues.limitEnvironment(test.id, 0, 1)).hasMessageContaining("pause");
    assertThatThrownBy(() -> queues.limitEnvironment(test.id, 1, 0.5)).hasMessageContaining("0.5");
    assertThatThrownBy(() -> queues.list(test.id, 0, 10)).isInstanceOf(EngineException.class);
    assertThatThrownBy(() -> queues.list(test.id, 1, 101)).isInstanceOf(EngineException.class);
  }

  @Test
  void tasksThatShareAQueueMustNotContradict() {
    var one = TestEngine.task("a", "shared", 1);
    var two = TestEngine.task("b", "shared", 2);

    assertThatThrownBy(() -> test.deploy(List.of(one, two)))
        .hasMessageContaining("\"shared\"")
        .hasMessageContaining("concurrencyLimit");
  }
}
