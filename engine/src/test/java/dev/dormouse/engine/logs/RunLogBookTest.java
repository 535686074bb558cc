package dev.dormouse.engine.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.node.RunEpoch;
import dev.dormouse.protocol.node.RunLogs;
import dev.dormouse.protocol.worker.LogEntry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunLogBookTest {
  private final TestEngine shop = TestEngine.shared();
  private final RunLogBook logs = shop.engine.logs();
  private RunId run = new RunId("run_none");

  @BeforeEach
  void trigger() {
    shop.deploy("purchase");
    run = shop.trigger("purchase");
  }

  @Test
  void readsWhatWasLoggedPageByPageInItsOrder() {
    append(1, 0, "a", "b", "c");
    append(2, 0, "d");

    var first = logs.read(shop.id, run, null, 2);
    var second = logs.read(shop.id, run, first.next(), 2);

    assertThat(messages(first)).containsExactly("a", "b");
    assertThat(messages(second)).containsExactly("c", "d");
    assertThat(second.ended()).isFalse();
  }

  @Test
  void keepsAnEntryOnceThatComesTwice() {
    append(1, 0, "a", "b");
    append(1, 1, "b", "c");

    assertThat(messages(logs.read(shop.id, run, null, 10))).containsExactly("a", "b", "c");
  }

  @Test
  void keepsEverythingOfAnEntry() {
    var entry =
        new LogEntry(
            shop.clock.instant(),
            LogEntry.Level.WARN,
            "com.example.Tasks",
            "paid \uD83D\uDC3F",
            Map.of("amount", "12"),
            new LogEntry.Span("t", "s", null, 42, true));

    logs.append(
        new RunLogs(
            List.of(new RunLogs.Entries(new RunEpoch(run, 1), "token", 3, 0, List.of(entry)))));

    var line = logs.read(shop.id, run, null, 10).lines().getFirst();
    assertThat(line.entry()).isEqualTo(entry);
    assertThat(line.attempt()).isEqualTo(3);
  }

  @Test
  void keepsALineWithACharacterThatTheDatabaseCannotHold() {
    append(1, 0, "a\0b");

    assertThat(messages(logs.read(shop.id, run, null, 10))).containsExactly("a\uFFFDb");
  }

  @Test
  void passesOverEntriesOfRunsThatAreNotThere() {
    logs.append(
        new RunLogs(
            List.of(
                new RunLogs.Entries(
                    new RunEpoch(new RunId("run_gone"), 1), "token", 1, 0, entries("x")))));

    append(1, 0, "a");
    assertThat(messages(logs.read(shop.id, run, null, 10))).containsExactly("a");
  }

  @Test
  void saysThatNothingMoreComesOfARunThatHasEnded() {
    append(1, 0, "a");
    shop.start(run);
    shop.complete(run, "1");

    assertThat(logs.read(shop.id, run, null, 10).ended()).isTrue();
    assertThat(logs.read(shop.id, run, null, 1).ended()).isFalse();
  }

  @Test
  void followsARunUntilItLogsSomething() throws Exception {
    var following =
        CompletableFuture.supplyAsync(
            () -> logs.follow(shop.id, run, null, 10, Duration.ofMinutes(1)));

    append(1, 0, "a");

    assertThat(messages(following.get(1, TimeUnit.MINUTES))).containsExactly("a");
  }

  @Test
  void showsALateEntryOfAnOldEpochToWhoHasReadTheNewOnes() {
    append(1, 0, "a");
    append(2, 0, "c");
    var read = logs.read(shop.id, run, null, 10);

    append(1, 1, "b");

    assertThat(messages(read)).containsExactly("a", "c");
    assertThat(messages(logs.read(shop.id, run, read.next(), 10))).containsExactly("b");
  }

  @Test
  void losesNoEntryOfATransactionThatCommitsAfterAYoungerOne() {
    var meanwhile =
        shop.database.inTransaction(older -> {
          older.execute("update run set ttl = ttl where id = '%s'".formatted(run));
          append(1, 0, "younger");
          return logs.read(shop.id, run, null, 10);
        });

    assertThat(messages(meanwhile)).isEmpty();
    assertThat(messages(logs.read(shop.id, run, meanwhile.next(), 10))).containsExactly("younger");
  }

  @Test
  void readsWhatAllRunsOfTheEnvironmentLogFromNowOn() {
    append(1, 0, "before");
    String cursor = logs.latest();
    append(1, 1, "a");
    var other = shop.trigger("purchase");
    logs.append(
        new RunLogs(
            List.of(new RunLogs.Entries(new RunEpoch(other, 1), "token", 1, 0, entries("b")))));

    var page = logs.followAll(shop.id, LogEntry.Level.TRACE, cursor, 10, Duration.ofMinutes(1));

    assertThat(page.lines())
        .extracting(EnvironmentLogLine::run, line -> line.line().entry().message())
        .containsExactly(tuple(run, "a"), tuple(other, "b"));
    assertThat(page.lines().getFirst().task().value()).isEqualTo("purchase");
    assertThat(all(page.next(), LogEntry.Level.TRACE)).isEmpty();
    assertThat(all(cursor, LogEntry.Level.WARN)).isEmpty();
    assertThat(all(cursor, LogEntry.Level.INFO)).hasSize(2);
    assertThat(
            logs.followAll(
                    shop.environment("staging").id(), LogEntry.Level.TRACE, null, 10, Duration.ZERO)
                .lines())
        .isEmpty();
  }

  private List<EnvironmentLogLine> all(String cursor, LogEntry.Level level) {
    return logs.followAll(shop.id, level, cursor, 10, Duration.ZERO).lines();
  }

  @Test
  void keepsLogsOfOtherEnvironmentsOutOfSight() {
    var stranger = shop.environment("staging").id();

    assertThatThrownBy(() -> logs.read(stranger, run, null, 10))
        .hasMessage("there is no run %s in this environment".formatted(run));
  }

  @Test
  void refusesACursorThatNoEntryCameWith() {
    assertThatThrownBy(() -> logs.read(shop.id, run, "1", 10))
        .hasMessage("the cursor is \"1\"; it must be one that a log entry came with");
  }

  private void append(long epoch, long sequence, String... messages) {
    logs.append(
        new RunLogs(
            List.of(
                new RunLogs.Entries(
                    new RunEpoch(run, epoch), "token", 1, sequence, entries(messages)))));
  }

  private List<LogEntry> entries(String... messages) {
    return Stream.of(messages)
        .map(message ->
            new LogEntry(
                shop.clock.instant(), LogEntry.Level.INFO, "System.out", message, null, null))
        .toList();
  }

  private static List<String> messages(RunLogPage page) {
    return page.lines().stream().map(line -> line.entry().message()).toList();
  }
}
