package dev.dormouse.engine.background;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.engine.error.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CoalescerTest {
  private static final Coalescer.Limits ONE_AT_A_TIME = new Coalescer.Limits(1, 10, 100);

  @Test
  void makesOneCallOfThoseThatArriveWhileAnotherIsUnderWay() {
    var calls = new LinkedBlockingQueue<List<Integer>>();
    var underWay = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    try (var coalescer =
        new Coalescer<Integer, Integer>(
            "test",
            ONE_AT_A_TIME,
            _ -> 1,
            items -> {
              calls.add(items);
              underWay.countDown();
              await(goOn);
              return items.stream().map(item -> -item).toList();
            })) {
      var results = new ArrayList<CompletableFuture<Integer>>();
      results.add(coalescer.submit(1));
      await(underWay);
      for (int i = 2; i <= 5; i++) {
        results.add(coalescer.submit(i));
      }
      goOn.countDown();

      assertThat(results.stream().map(CompletableFuture::join)).containsExactly(-1, -2, -3, -4, -5);
      assertThat(calls).containsExactly(List.of(1), List.of(2, 3, 4, 5));
    }
  }

  @Test
  void keepsEachCallWithinItsLimits() {
    var sizes = new LinkedBlockingQueue<Integer>();
    var underWay = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    try (var coalescer =
        new Coalescer<Integer, Integer>(
            "test",
            ONE_AT_A_TIME,
            weight -> weight,
            items -> {
              sizes.add(items.size());
              underWay.countDown();
              await(goOn);
              return items;
            })) {
      var results = new ArrayList<CompletableFuture<Integer>>();
      results.add(coalescer.submit(1));
      await(underWay);
      for (int weight : List.of(60, 60, 1000, 1, 1)) {
        results.add(coalescer.submit(weight));
      }
      goOn.countDown();
      results.forEach(CompletableFuture::join);

      assertThat(sizes).containsExactly(1, 1, 1, 1, 2);
    }
  }

  @Test
  void letsABadItemFailAlone() {
    var underWay = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    try (var coalescer =
        new Coalescer<Integer, Integer>(
            "test",
            ONE_AT_A_TIME,
            _ -> 1,
            items -> {
              underWay.countDown();
              await(goOn);
              if (items.contains(13)) {
                throw new IllegalArgumentException("13 brings bad luck");
              }
              return items;
            })) {
      var first = coalescer.submit(1);
      await(underWay);
      var good = coalescer.submit(12);
      var bad = coalescer.submit(13);
      goOn.countDown();

      assertThat(first.join()).isEqualTo(1);
      assertThat(good.join()).isEqualTo(12);
      assertThatThrownBy(bad::join).hasRootCauseMessage("13 brings bad luck");
      assertThatThrownBy(() -> coalescer.call(13)).hasMessage("13 brings bad luck");
    }
  }

  @Test
  void makesACallBesideOneThatTakesLong() throws Exception {
    var underWay = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    try (var coalescer =
        new Coalescer<Integer, Integer>(
            "test",
            new Coalescer.Limits(2, 10, 100),
            _ -> 1,
            items -> {
              if (items.contains(1)) {
                underWay.countDown();
                await(goOn);
              }
              return items;
            })) {
      var slow = coalescer.submit(1);
      await(underWay);
      var quick = coalescer.submit(2);

      assertThat(quick.get(1, TimeUnit.MINUTES)).isEqualTo(2);
      assertThat(slow).isNotDone();
      goOn.countDown();
      assertThat(slow.get(1, TimeUnit.MINUTES)).isEqualTo(1);
    }
  }

  @Test
  void takesNothingMoreOnceItIsClosed() {
    var coalescer = new Coalescer<Integer, Integer>("test", ONE_AT_A_TIME, _ -> 1, items -> items);
    var before = coalescer.submit(1);

    coalescer.close();

    assertThat(before.join()).isEqualTo(1);
    assertThatThrownBy(() -> coalescer.submit(2)).isInstanceOf(EngineException.class);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
