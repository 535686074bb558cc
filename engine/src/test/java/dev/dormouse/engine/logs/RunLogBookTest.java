package dev.dormouse.engine.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
    var second = logs.read(shop.id, run, first.lines().getLast().cursor(), 2);

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
        new RunLogs(List.of(new RunLogs.Entries(new RunEpoch(run, 1), 3, 0, List.of(entry)))));

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
                new RunLogs.Entries(new RunEpoch(new RunId("run_gone"), 1), 1, 0, entries("x")))));

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
                new RunLogs.Entries(new RunEpoch(run, epoch), 1, sequence, entries(messages)))));
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
