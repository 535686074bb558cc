package dev.dormouse.engine.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.api.RunResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunResultsTest {
  private final TestEngine shop = TestEngine.shared();

  @BeforeEach
  void deploy() {
    shop.deploy("purchase");
  }

  @Test
  void isEmptyUntilTheRunHasEnded() {
    var run = shop.trigger("purchase");
    assertThat(shop.engine.results().find(shop.id, run)).isEmpty();

    shop.start(run);
    shop.complete(run, "[1]");

    var result = shop.engine.results().find(shop.id, run).orElseThrow();
    assertThat(result.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(result.output()).hasToString("[1]");
  }

  @Test
  void givesUpWaitingWhenThePatienceHasEnded() {
    var run = shop.trigger("purchase");

    assertThat(shop.engine.results().await(shop.id, run, Duration.ofMillis(1))).isEmpty();
  }

  @Test
  void tellsEveryoneWhoWaitsWhenTheRunEnds() throws Exception {
    var run = shop.trigger("purchase");
    shop.start(run);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var waiting = new ArrayList<Future<Optional<RunResult>>>();
      Callable<Optional<RunResult>> wait =
          () -> shop.engine.results().await(shop.id, run, Duration.ofMinutes(1));
      for (int i = 0; i < 100; i++) {
        waiting.add(threads.submit(wait));
      }

      shop.complete(run, "7");

      for (var result : waiting) {
        assertThat(result.get(1, TimeUnit.MINUTES).orElseThrow().output()).hasToString("7");
      }
    }
  }

  @Test
  void hearsOfARunThatEndedOnAnotherServer() throws Exception {
    var run = shop.trigger("purchase");
    shop.start(run);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        var other = shop.another()) {
      var waiting =
          threads.submit(() -> other.engine.results().await(shop.id, run, Duration.ofMinutes(1)));

      shop.complete(run, "7");

      assertThat(waiting.get(1, TimeUnit.MINUTES).orElseThrow().output()).hasToString("7");
    }
  }

  @Test
  void keepsResultsOfOtherEnvironmentsOutOfSight() {
    var run = shop.trigger("purchase");
    var stranger = shop.environment("staging").id();

    assertThatThrownBy(() -> shop.engine.results().await(stranger, run, Duration.ZERO))
        .hasMessage("there is no run %s in this environment".formatted(run));
  }
}
