package dev.dormouse.worker.logging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.worker.LogEntry;
import dev.dormouse.protocol.worker.LogEntry.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is kept of what is logged, and in which portions it leaves. */
final class LogBufferTest {
  private final LogBuffer buffer = new LogBuffer(InstantSource.fixed(Instant.EPOCH));

  @Test
  void keepsTheEntriesOfRunsApart() {
    // given
    log("while loading");
    buffer.begin(new RunId("run_1"));
    log("of the run");
    buffer.end();
    log("afterwards");

    // then
    assertThat(buffer.take())
        .extracting(LogBuffer.Batch::run, LogBufferTest::messages)
        .containsExactly(null, List.of("while loading"));
    assertThat(buffer.take())
        .extracting(LogBuffer.Batch::run, LogBufferTest::messages)
        .containsExactly(new RunId("run_1"), List.of("of the run"));
    assertThat(buffer.take())
        .extracting(LogBuffer.Batch::run, LogBufferTest::messages)
        .containsExactly(null, List.of("afterwards"));
    assertThat(buffer.take().entries()).isEmpty();
  }

  @Test
  void dropsAndCountsWhatComesWhileItIsFull() {
    // given
    for (int i = 0; i < LogBuffer.MAX_ENTRIES + 5; i++) {
      log("line " + i);
    }

    // when
    var all = new ArrayList<LogEntry>();
    for (var batch = buffer.take(); !batch.entries().isEmpty(); batch = buffer.take()) {
      all.addAll(batch.entries());
    }

    // then
    assertThat(all).hasSize(LogBuffer.MAX_ENTRIES + 1);
    assertThat(all.getLast().level()).isEqualTo(Level.WARN);
    assertThat(all.getLast().message()).startsWith("5 log entries were dropped");
  }

  @Test
  void boundsItsMemoryAndItsPortions() {
    // given
    var large = "x".repeat(LogEntry.MAX_MESSAGE);
    for (int i = 0; i < 1000; i++) {
      log(large);
    }

    // when
    int characters = 0;
    for (var batch = buffer.take(); !batch.entries().isEmpty(); batch = buffer.take()) {
      int size = batch.entries().stream().mapToInt(entry -> entry.message().length()).sum();
      assertThat(size).isLessThanOrEqualTo(LogBuffer.BATCH_CHARACTERS + LogEntry.MAX_MESSAGE);
      characters += size;
    }

    // then
    assertThat(characters).isLessThanOrEqualTo(LogBuffer.MAX_CHARACTERS);
  }

  @Test
  void boundsAttributes() {
    // when
    buffer.add(Level.INFO, "test", "m", Map.of("large", "x".repeat(100_000)));

    // then
    assertThat(buffer.take().entries().getFirst().attributes())
        .hasEntrySatisfying("large", value -> assertThat(value).hasSizeLessThan(3000));
  }

  @Test
  void makesEntriesOfLines() {
    // given
    var lines = new LineStream(buffer, Level.INFO, "System.out");
    var out = lines.printStream();

    // when
    out.print("one\r\ntwo\n\nthr");
    out.println("ee — ☕");
    out.print("x".repeat(70_000));
    lines.endOpenLine();
    lines.endOpenLine();

    // then
    assertThat(messages(buffer.take()))
        .startsWith("one", "two", "", "three — ☕")
        .hasSize(7)
        .last()
        .asString()
        .hasSize(70_000 - 2 * 32 * 1024);
  }

  private void log(String message) {
    buffer.add(Level.INFO, "test", message, Map.of());
  }

  private static List<String> messages(LogBuffer.Batch batch) {
    return batch.entries().stream().map(LogEntry::message).toList();
  }
}
