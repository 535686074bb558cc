package dev.dormouse.e2e.contract;

import static dev.dormouse.e2e.contract.ContractTasks.ADDS;
import static dev.dormouse.e2e.contract.ContractTasks.ANSWERS;
import static dev.dormouse.e2e.contract.ContractTasks.DOUBLES;
import static dev.dormouse.e2e.contract.ContractTasks.FAILS;
import static dev.dormouse.e2e.contract.ContractTasks.FAMILY;
import static dev.dormouse.e2e.contract.ContractTasks.HALVES;
import static dev.dormouse.e2e.contract.ContractTasks.HEARS;
import static dev.dormouse.e2e.contract.ContractTasks.HOLDS;
import static dev.dormouse.e2e.contract.ContractTasks.KEYS;
import static dev.dormouse.e2e.contract.ContractTasks.SAID;
import static dev.dormouse.e2e.contract.ContractTasks.SLEEPS;
import static dev.dormouse.e2e.contract.ContractTasks.STARTED;
import static dev.dormouse.e2e.contract.ContractTasks.THREADS;
import static dev.dormouse.e2e.contract.ContractTasks.UNDOES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.e2e.contract.ContractTasks.Failure;
import dev.dormouse.e2e.contract.ContractTasks.Listening;
import dev.dormouse.e2e.contract.ContractTasks.Word;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.sdk.ApiException;
import dev.dormouse.sdk.Debounce;
import dev.dormouse.sdk.RunHandle;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What authors of tasks rely on, wherever their tasks are executed. */
abstract class TaskContract extends HookContract {

  @Test
  void aRunGoesOnAfterItsWaitWithAllThatItHad() throws Exception {
    // when
    var run = stage().client().trigger(SLEEPS, 300, DEFAULTS.tags("one", "two"));

    // then
    assertThat(run.await()).isEqualTo("slept 300 in attempt 1");
    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(view(run).path("tags").valueStream().map(JsonNode::asString).toList())
        .containsExactly("one", "two");
  }

  @Test
  void anEventEndsTheWaitsThatAcceptItAndIsDeliveredOnce() throws Exception {
    // given
    var client = stage().client();
    var run = client.trigger(HEARS, new Listening("anna", LONG), DEFAULTS);
    stage().await(run, RunStatus.WAITING);

    // then
    assertThat(client.send(SAID, new Word("ben", "hello")).resumed()).isZero();
    assertThat(client.send(SAID, new Word("anna", "goodbye")).resumed()).isZero();
    assertThat(client.send(SAID, new Word("anna", "hello"), "event-1").resumed()).isEqualTo(1);
    assertThat(run.await()).isEqualTo("hello");
    assertThat(client.send(SAID, new Word("anna", "hello"), "event-1").resumed()).isEqualTo(1);
    assertThat(client.send(SAID, new Word("anna", "hello"), "event-2").resumed()).isZero();
  }

  @Test
  void aWaitThatTimesOutFailsTheAttempt() {
    var listening = new Listening("nobody", Duration.ofMillis(200));

    var run = stage().client().trigger(HEARS, listening, DEFAULTS);

    assertThat(awaitFailure(run))
        .isEqualTo(
            "FAILED dev.dormouse.sdk.WaitTimedOut: waited PT0.2S for event \"contract/said\" with"
                + " to EQUALS \"nobody\" and text EQUALS \"hello\"; it did not come");
  }

  @Test
  void anEventStartsTheTasksThatAreDeclaredForIt() throws Exception {
    // given
    var client = stage().client();
    var run = client.trigger(HEARS, new Listening("cleo", LONG), DEFAULTS);
    stage().await(run, RunStatus.WAITING);

    // when
    var sent = client.send(STARTED, new Word("cleo", "begin"));

    // then
    assertThat(sent.triggered()).isEqualTo(1);
    assertThat(run.await()).isEqualTo("hello");
  }

  @Test
  void theFirstToCompleteATokenCounts() throws Exception {
    // given
    var client = stage().client();
    var token = client.createToken();
    var other = client.createToken(LONG);
    var run = client.trigger(HOLDS, token.id().value(), DEFAULTS);
    var another = client.trigger(HOLDS, other.id().value(), DEFAULTS);
    stage().await(run, RunStatus.WAITING);

    // when
    client.completeToken(token.id(), "first");
    client.completeToken(token.id(), "second");
    stage().post(other.url(), "\"posted\"");

    // then
    assertThat(run.await()).isEqualTo("first");
    assertThat(another.await()).isEqualTo("posted");
    assertThat(client.trigger(HOLDS, token.id().value(), DEFAULTS).await()).isEqualTo("first");
  }

  @Test
  void aTokenTimesOut() {
    var token = stage().client().createToken(Duration.ofMillis(300));

    var run = stage().client().trigger(HOLDS, token.id().value(), DEFAULTS.maxAttempts(1));

    assertThat(awaitFailure(run)).contains("WaitTimedOut", "waited its own time");
  }

  @Test
  void childrenTellTheirParentHowTheyEndedInTheOrderOfTheBatch() {
    var run = stage().client().trigger(FAMILY, List.of(4, 3, 6), DEFAULTS);

    assertThat(run.await())
        .containsExactly("one 2", "many 2", "many java.io.IOException", "many 3");
    assertThat(view(run).path("metadata").path("sum").intValue()).isEqualTo(17);
    assertThat(log(run)).containsExactly("halving", "halving", "halving", "halving");
  }

  @Test
  void theFailureOfAChildIsThrownWhereItIsWaitedFor() {
    assertThat(stage().client().trigger(FAMILY, List.of(5), DEFAULTS).await())
        .containsExactly("one FAILED 5 is odd", "many java.io.IOException");
  }

  @Test
  void eachFailedAttemptIsRolledBackNewestFirstAndTheNextOneBeginsAnew() {
    var run = stage().client().trigger(FAILS, Failure.ALWAYS, DEFAULTS);

    assertThat(awaitFailure(run)).isEqualTo("FAILED java.io.IOException: attempt 3");
    assertThat(log(run))
        .containsExactly(
            "notes [attempt 1]",
            "undo second of 1",
            "undo first of 1",
            "notes [attempt 2]",
            "undo second of 2",
            "undo first of 2",
            "notes [attempt 3]",
            "undo second of 3",
            "undo first of 3");
  }

  @Test
  void theAuthorMayEndARunOrSayWhenItIsTriedAgainAndTheCallerHowOften() {
    var client = stage().client();

    assertThat(client.trigger(FAILS, Failure.ONCE, DEFAULTS).await()).isEqualTo(2);
    assertThat(client.trigger(FAILS, Failure.LATER, DEFAULTS).await()).isEqualTo(2);
    assertThat(awaitFailure(client.trigger(FAILS, Failure.ONCE, DEFAULTS.maxAttempts(1))))
        .isEqualTo("FAILED java.io.IOException: once");
    var given = client.trigger(FAILS, Failure.FOR_GOOD, DEFAULTS);
    assertThat(awaitFailure(given)).isEqualTo("FAILED dev.dormouse.sdk.AbortRun: there is no use");
    assertThat(log(given)).hasSize(3);
  }

  @Test
  void aPayloadThatDoesNotFitFailsAtOnce() {
    var run = stage().client().trigger(SLEEPS.id().value(), "soon", DEFAULTS);

    assertThat(awaitFailure(run)).contains("JsonMismatch", "the payload of task");
    assertThat(view(run).path("attemptCount").intValue()).isEqualTo(1);
  }

  @Test
  void idempotencyKeysHoldForTheirScope() {
    var client = stage().client();
    var options = DEFAULTS.idempotencyKey("k-1").idempotencyKeyTtl(LONG);

    // when
    var first = client.trigger(SLEEPS, 1, options);
    var second = client.trigger(SLEEPS, 2, options);

    // then
    assertThat(second.id()).isEqualTo(first.id());
    assertThat(client.trigger(HALVES, 2, options).id()).isNotEqualTo(first.id());
    client.call(
        "POST",
        "/api/v1/idempotencyKeys/k-1/reset",
        json(Map.of("taskIdentifier", SLEEPS.id().value())));
    assertThat(client.trigger(SLEEPS, 1, options).id()).isNotEqualTo(first.id());
    assertThat(client.trigger(KEYS, "RUN", DEFAULTS).await()).isEqualTo(1);
    assertThat(client.trigger(KEYS, "ATTEMPT", DEFAULTS).await()).isEqualTo(2);
  }

  @Test
  void threadsOfARunWaitSideBySide() {
    assertThat(stage().client().trigger(THREADS, 200, DEFAULTS).await())
        .containsExactly("slept 400 in attempt 1", "waited");
  }

  @Test
  void aRunThatIsCanceledWhileItWaitsIsRolledBack() throws Exception {
    // given
    var run = stage().client().trigger(UNDOES, LONG, DEFAULTS);
    stage().await(run, RunStatus.WAITING);

    // when
    run.cancel();

    // then
    assertThat(awaitFailure(run)).startsWith("CANCELED");
    assertThat(log(run)).containsExactly("undone");
    run.cancel();
    assertThat(run.status()).isEqualTo(RunStatus.CANCELED);
  }

  @Test
  void aDelayedRunMayBeMovedAndCanceledUntilItBegins() throws Exception {
    // given
    var client = stage().client();
    var run = client.trigger(SLEEPS, 1, DEFAULTS.delay(LONG));
    var other = client.trigger(SLEEPS, 1, DEFAULTS.delay(LONG));
    assertThat(run.status()).isEqualTo(RunStatus.DELAYED);

    // when
    run.reschedule(Duration.ofMillis(100));
    other.cancel();

    // then
    assertThat(run.await()).isEqualTo("slept 1 in attempt 1");
    assertThat(other.status()).isEqualTo(RunStatus.CANCELED);
    assertThatThrownBy(() -> run.reschedule(LONG))
        .isInstanceOfSatisfying(
            ApiException.class, refused -> assertThat(refused.status()).hasValue(409));
  }

  @Test
  void aRunThatDoesNotBeginInTimeExpires() {
    // given
    var client = stage().client();
    var queue = client.queue("contract-paused");
    var _ = client.trigger(SLEEPS, 1, DEFAULTS.queue("contract-paused")).await();
    assertThat(queue.pause().paused()).isTrue();

    // when
    var run =
        client.trigger(SLEEPS, 1, DEFAULTS.queue("contract-paused").ttl(Duration.ofMillis(300)));

    // then
    assertThat(awaitFailure(run)).startsWith("EXPIRED");
    assertThat(queue.resume().paused()).isFalse();
  }

  @Test
  void triggersThatComeSoonAfterEachOtherAreOneRun() {
    // given
    var client = stage().client();
    var trailing = DEFAULTS.debounce(Debounce.trailing("t-1", Duration.ofSeconds(3)));
    var leading = DEFAULTS.debounce(Debounce.leading("l-1", Duration.ofSeconds(3)));

    // when
    var first = client.trigger(SLEEPS, 1, trailing);
    var last = client.trigger(SLEEPS, 2, trailing);
    var begin = client.trigger(SLEEPS, 3, leading);
    var end = client.trigger(SLEEPS, 4, leading);

    // then
    assertThat(last.id()).isEqualTo(first.id());
    assertThat(end.id()).isEqualTo(begin.id()).isNotEqualTo(first.id());
    assertThat(first.await()).startsWith("slept 2");
    assertThat(begin.await()).startsWith("slept 3");
  }

  @Test
  void theTaskAnswersTheRequestThatItWaitedFor() throws Exception {
    // given
    var run = stage().client().trigger(ANSWERS, "hello", DEFAULTS);
    stage().await(run, RunStatus.WAITING);
    var url = URI.create(view(run).path("metadata").path("url").asString());

    // when
    var reply = stage().post(url, "\"world\"");

    // then
    assertThat(reply).isEqualTo(new Stage.Reply(202, "[\"hello\",\"world\"]"));
    assertThat(run.await()).isEqualTo("POST");
  }

  @Test
  void aReplayIsANewRunOfTheSamePayload() {
    var run = stage().client().trigger(SLEEPS, 7, DEFAULTS.tags("again"));
    assertThat(run.await()).isEqualTo("slept 7 in attempt 1");

    var replayed = run.replay();

    assertThat(replayed.id()).isNotEqualTo(run.id());
    assertThat(replayed.await()).isEqualTo("slept 7 in attempt 1");
    assertThat(view(replayed).path("tags").get(0).asString()).isEqualTo("again");
  }

  @Test
  void aBatchMayBeLargerThanOneCall() {
    // given
    var client = stage().client();
    var numbers = IntStream.range(0, 1200).boxed().toList();
    // Far in the future: this is about how they are made.
    var later = DEFAULTS.delay(LONG);

    // when
    var runs = client.batchTrigger(DOUBLES, numbers, number -> later.tags("n" + number));

    // then
    assertThat(runs).extracting(RunHandle::id).hasSize(1200).doesNotHaveDuplicates();
    assertThat(view(runs.get(1150)).path("tags").get(0).asString()).isEqualTo("n1150");
  }

  @Test
  void aRunMayWaitForMoreChildrenThanOneCallTriggers() {
    assertThat(stage().client().trigger(ADDS, children(), DEFAULTS).await()).isEqualTo(children());
  }

  /** How many: more than one call takes, where that does not take long. */
  int children() {
    return 1005;
  }

  private static JsonNode json(Object value) {
    return Json.mapper().valueToTree(value);
  }
}
