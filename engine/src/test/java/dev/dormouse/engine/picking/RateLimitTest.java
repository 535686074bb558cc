package dev.dormouse.engine.picking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.engine.fixtures.ScriptedNode;
import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.protocol.RateLimit;
import dev.dormouse.protocol.api.WaitSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RateLimitTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private TestEngine test;
  private ScriptedNode node;

  @BeforeEach
  void open() {
    test = TestEngine.open();
    node = ScriptedNode.on(test);
    test.deploy(List.of(TestEngine.task("ask", new RateLimit(2, MINUTE)), TestEngine.task("sell")));
  }

  @AfterEach
  void close() {
    test.close();
  }

  private void trigger(int runs, String key) {
    for (int i = 0; i < runs; i++) {
      var _ = test.trigger("ask", "{\"concurrencyKey\":\"" + key + "\"}");
    }
  }

  @Test
  void noMoreAttemptsBeginInAPeriodThanMay() {
    trigger(5, "a");

    assertThat(node.work(10)).hasSize(2);
    assertThat(node.work(10)).isEmpty();
    test.clock.advance(MINUTE.minusMillis(1));
    assertThat(node.work(10)).isEmpty();
    test.clock.advance(Duration.ofMillis(1));
    assertThat(node.work(10)).hasSize(2);
  }

  @Test
  void eachKeyHasARateOfItsOwnAndOtherQueuesHaveNone() {
    trigger(3, "a");
    trigger(3, "b");
    for (int i = 0; i < 5; i++) {
      var _ = test.trigger("sell");
    }

    assertThat(node.work(20)).hasSize(2 + 2 + 5);
  }

  @Test
  void whatContinuesIsNotHeldUp() {
    trigger(3, "a");
    var work = node.work(10);
    var waiting = work.getFirst().run();
    var _ = node.started(waiting);
    var wait = node.wait(waiting, "w", new WaitSpec.ForDuration(Duration.ofSeconds(10)));
    var _ = node.waiting(waiting, wait);
    test.clock.advance(Duration.ofSeconds(10));
    test.engine.runLoopsOnce();

    var next = node.workOne();

    assertThat(next.run().runId()).isEqualTo(waiting.runId());
    assertThat(next.begin()).isNull();
  }

  @Test
  void whateverTheTimesNoStretchOfAPeriodHasMoreBeginnings() {
    var random = new Random(7);
    trigger(60, "a");
    var begun = new ArrayList<Instant>();

    for (int i = 0; i < 200; i++) {
      test.clock.advance(Duration.ofMillis(random.nextInt(20_000)));
      node.work(1 + random.nextInt(3)).forEach(_ -> begun.add(test.clock.instant()));
    }

    assertThat(begun).hasSize(60);
    for (int i = 2; i < begun.size(); i++) {
      assertThat(Duration.between(begun.get(i - 2), begun.get(i)))
          .as("of the attempts %d to %d", i - 2, i)
          .isGreaterThanOrEqualTo(MINUTE);
    }
  }

  @Test
  void lanesWithoutRoomDoNotHideThoseBehindThem() {
    test.deploy(List.of(TestEngine.task("sell", "shop", 1)));
    for (int i = 0; i < 150; i++) {
      String options = "{\"concurrencyKey\":\"%03d\"}".formatted(i);
      var _ = test.trigger("sell", options);
      var _ = test.trigger("sell", options);
    }

    var first = node.work(500);
    var _ = test.trigger("sell", "{\"concurrencyKey\":\"zzz\"}");

    assertThat(first.size()).isGreaterThanOrEqualTo(64);
    for (int i = 0; i < 3; i++) {
      first = node.work(500);
    }
    assertThat(
            test.count(
                "select count(*) from run where environment_id = :environment"
                    + " and concurrency_key = 'zzz' and status = 'DEQUEUED'"))
        .isEqualTo(1);
    assertThat(
            test.count(
                "select count(*) from run where environment_id = :environment and status = 'DEQUEUED'"))
        .isEqualTo(151);
  }
}
