package dev.dormouse.engine.copies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.engine.fixtures.ScriptedNode;
import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.engine.runs.Lane;
import dev.dormouse.engine.runs.Prices;
import dev.dormouse.protocol.FileRef;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.api.DeployRequest;
import dev.dormouse.protocol.api.WaitSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

/** What a copy of the runs hears of. */
class RunCopiesTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private TestEngine test;
  private RunCopies copies;

  @BeforeEach
  void open() {
    test = TestEngine.open();
    test.deploy("sell");
    copies = test.engine.copies();
  }

  @AfterEach
  void close() {
    test.close();
  }

  @Test
  void aTriggeredRunIsToBeCopied() {
    // when
    var run =
        test.trigger("sell", "{\"tags\":[\"a\",\"b\"],\"concurrencyKey\":\"k\",\"ttl\":\"1h\"}");

    // then
    var copy = only(copies.changed(10));
    assertThat(copy.run().id()).isEqualTo(run);
    assertThat(copy.run().revision()).isEqualTo(1);
    assertThat(copy.run().status()).isEqualTo(RunStatus.QUEUED);
    assertThat(copy.owner().environmentId()).isEqualTo(test.id);
    assertThat(copy.owner().kind()).isEqualTo(test.environment.kind());
    assertThat(copy.run().lane()).isEqualTo(new Lane("task/sell", "k"));
    assertThat(copy.tags()).containsExactly("a", "b");
    assertThat(copy.ttl()).isEqualTo("1h");
    assertThat(copy.run().times().createdAt()).isEqualTo(test.clock.instant());
    assertThat(copy.run().times().finishedAt()).isNull();
  }

  @Test
  void severalChangesOfARunAreOneCopyOfWhatItIsNow() {
    // given
    var node = ScriptedNode.on(test);
    var run = test.trigger("sell");

    // when
    var begun = node.begin();
    test.clock.advance(HOUR);
    var _ = node.completed(begun, "{\"seat\":7}");

    // then
    var copy = only(copies.changed(10));
    assertThat(copy.run().id()).isEqualTo(run);
    assertThat(copy.run().status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(copy.run().attempt()).isEqualTo(1);
    assertThat(copy.place()).isEqualTo(new RunCopy.Place(node.name, null, null));
    assertThat(copy.versions().task()).isNotNull();
    assertThat(copy.result().output()).isEqualTo("{\"seat\":7}");
    assertThat(copy.run().times().computed()).isEqualTo(ScriptedNode.COMPUTED);
    assertThat(copy.run().times().finishedAt()).isEqualTo(test.clock.instant());
    assertThat(Long.toString(copy.run().revision())).isEqualTo(test.column(run, "revision"));
  }

  @Test
  void aCopyTellsWhereTheRunWasAndWhatItsVersionWasMadeWith() {
    // given
    var sdk = new FileRef("dormouse-sdk-1.2.3-SNAPSHOT.jar", "sha256:" + "1".repeat(64), 10);
    var request = TestEngine.request(List.of(TestEngine.task("sell")), true);
    var _ =
        test.engine
            .deployments()
            .create(
                test.id,
                new DeployRequest(
                    List.of(sdk), request.packages(), request.tasks(), true, "1.2.4"));
    var node = ScriptedNode.labelled(test, Map.of("region", "eu", "gpu", "2"));
    var _ = test.trigger("sell");

    // when
    var _ = node.begin();

    // then
    var copy = only(copies.changed(10));
    assertThat(copy.place()).isEqualTo(new RunCopy.Place(node.name, "eu", null));
    assertThat(copy.versions().sdk()).isEqualTo("1.2.3-SNAPSHOT");
    assertThat(copy.versions().cli()).isEqualTo("1.2.4");
  }

  @Test
  void whatWasNotSaidToBeStoredIsReadAgain() {
    // given
    var run = test.trigger("sell");
    var _ = copies.changed(10);

    // when
    var again = copies.changed(10);

    // then
    assertThat(only(again).run().id()).isEqualTo(run);
    copies.stored(again);
    assertThat(copies.changed(10).runs()).isEmpty();
    assertThat(copies.waiting()).isZero();
  }

  @Test
  void aChangeBetweenReadingAndStoringIsNotLost() {
    // given
    var run = test.trigger("sell");
    var read = copies.changed(10);

    // when
    test.start(run);
    copies.stored(read);

    // then
    assertThat(only(copies.changed(10)).run().status()).isEqualTo(RunStatus.EXECUTING);
  }

  @Test
  void aBatchIsNoLongerThanAskedFor() {
    // given
    for (int i = 0; i < 5; i++) {
      var _ = test.trigger("sell");
    }

    // when
    var first = copies.changed(3);
    copies.stored(first);
    var second = copies.changed(3);

    // then
    assertThat(first.runs()).hasSize(3);
    assertThat(second.runs()).hasSize(2);
  }

  @Test
  void whatChangesARunBesidesItsStatusIsToldToo() {
    // given
    var run = test.trigger("sell");
    test.start(run);
    forget();

    // when
    var _ = test.engine.runs().addTags(test.id, run, List.of("vip"));
    var tagged = copies.changed(10);
    copies.stored(tagged);
    var _ = test.engine.runs().cancel(test.id, run);

    // then
    assertThat(only(tagged).tags()).containsExactly("vip");
    assertThat(only(copies.changed(10)).run().revision())
        .isGreaterThan(only(tagged).run().revision());
  }

  @Test
  void overlappingWaitsAndAllCheckpointsAreCounted() {
    // given: two threads wait, one for an hour, one for two
    var node = ScriptedNode.on(test);
    var _ = test.trigger("sell");
    var run = node.begin();
    var start = test.clock.instant();
    var one = node.wait(run, "a", new WaitSpec.Until(start.plus(HOUR)));
    var two = node.wait(run, "b", new WaitSpec.Until(start.plus(HOUR.multipliedBy(2))));
    var _ = node.waiting(run, one, two);
    var _ = node.checkpointed(run);

    // when
    test.clock.advance(HOUR.multipliedBy(2));
    test.engine.runLoopsOnce();

    // then
    var result = only(copies.changed(10)).result();
    assertThat(result.waited()).isEqualTo(HOUR.multipliedBy(2));
    assertThat(result.checkpoints()).isEqualTo(1);
    assertThat(result.checkpointBytes()).isEqualTo(1000);
  }

  @Test
  void whatIsTooLongIsNotCopied() {
    // given
    var node = ScriptedNode.on(test);
    var _ = test.trigger("sell");
    var run = node.begin();

    // when
    var longText = JsonNodeFactory.instance.stringNode("x".repeat(RunCopies.MAX_JSON_BYTES));
    var _ = node.completed(run, longText.toString());

    // then
    assertThat(only(copies.changed(10)).result().output()).isNull();
  }

  @Test
  void noMoreIsReadTogetherThanFits() {
    // given
    var node = ScriptedNode.on(test);
    for (int i = 0; i < 3; i++) {
      var _ = test.trigger("sell");
      var _ = node.completed(node.begin(), "\"" + "x".repeat(600) + "\"");
    }
    var bounded =
        new RunCopies(test.database, test.clock, Prices.FREE, new RunCopies.Bounds(1000, 1000));

    // when
    int reads = 0;
    int runs = 0;
    for (var read = bounded.changed(100); !read.isEmpty(); read = bounded.changed(100)) {
      reads++;
      runs += read.runs().size();
      bounded.stored(read);
    }

    // then
    assertThat(runs).isEqualTo(3);
    assertThat(reads).isEqualTo(3);
    assertThat(bounded.waiting()).isZero();
  }

  @Test
  void oneReaderAtATimeAndAnotherWhenItIsGone() {
    assertThat(copies.isReader("a")).isTrue();
    assertThat(copies.isReader("b")).isFalse();
    assertThat(copies.isReader("a")).isTrue();

    test.clock.advance(Duration.ofSeconds(11));

    assertThat(copies.isReader("b")).isTrue();
    assertThat(copies.isReader("a")).isFalse();
  }

  @Test
  void idsThatNobodyReadsAreThrownAwayAndLeaveAGap() {
    // given
    var bounded =
        new RunCopies(test.database, test.clock, Prices.FREE, new RunCopies.Bounds(2, 1000));
    var _ = test.trigger("sell");
    var _ = test.trigger("sell");
    var _ = bounded.bound();
    assertThat(bounded.gaps()).isZero();

    // when
    var _ = test.trigger("sell");
    var _ = bounded.bound();

    // then
    assertThat(bounded.gaps()).isEqualTo(1);
    assertThat(bounded.waiting()).isZero();
  }

  @Test
  void allRunsCanBeComparedAndRepeated() {
    // given
    var first = test.trigger("sell");
    test.clock.advance(Duration.ofSeconds(1));
    var second = test.trigger("sell");
    test.start(second);
    forget();

    // when
    var page = copies.revisions(test.id, "", 1);
    var rest = copies.revisions(test.id, page.getFirst().run().value(), 10);
    copies.repeat(List.of(first));

    // then
    assertThat(copies.homes()).extracting(home -> home.owner().environmentId()).contains(test.id);
    assertThat(page).extracting(RunCopies.Revision::run).containsExactly(first);
    assertThat(rest).extracting(RunCopies.Revision::run).containsExactly(second);
    assertThat(rest.getFirst().revision()).isEqualTo(3);
    assertThat(only(copies.changed(10)).run().id()).isEqualTo(first);
  }

  private void forget() {
    copies.stored(copies.changed(100));
  }

  private static RunCopy only(RunCopies.Changed changed) {
    assertThat(changed.runs()).hasSize(1);
    return changed.runs().getFirst();
  }
}
