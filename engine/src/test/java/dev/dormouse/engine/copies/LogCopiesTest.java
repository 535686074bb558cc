package dev.dormouse.engine.copies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.engine.copies.LogCopies.Place;
import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.node.RunEpoch;
import dev.dormouse.protocol.node.RunLogs;
import dev.dormouse.protocol.worker.LogEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a copy of the logs is given. */
class LogCopiesTest {
  private TestEngine test;
  private RunId run;

  @BeforeEach
  void open() {
    test = TestEngine.open();
    test.deploy("sell");
    run = test.trigger("sell");
  }

  @AfterEach
  void close() {
    test.close();
  }

  private void log(int sequence, String... messages) {
    var entries =
        List.of(messages).stream()
            .map(message ->
                new LogEntry(
                    test.clock.instant(),
                    LogEntry.Level.INFO,
                    "shop",
                    message,
                    Map.of("n", "1"),
                    null))
            .toList();
    test.engine
        .logs()
        .append(
            new RunLogs(
                List.of(new RunLogs.Entries(new RunEpoch(run, 1), "token", 1, sequence, entries))));
  }

  @Test
  void linesComeInTheirOrderFromAPlaceOn() {
    // given
    log(0, "one", "two", "three");

    // when
    var first = await(Place.START, 2);
    var rest = await(first.getLast().place(), 10);

    // then
    assertThat(first).extracting(line -> line.entry().message()).containsExactly("one", "two");
    assertThat(rest).extracting(line -> line.entry().message()).containsExactly("three");
    assertThat(rest.getFirst().run()).isEqualTo(run);
    assertThat(rest.getFirst().owner().environmentId()).isEqualTo(test.id);
    assertThat(rest.getFirst().entry().attributes()).containsEntry("n", "1");
    assertThat(test.engine.logCopies().after(rest.getLast().place(), 10)).isEmpty();
  }

  @Test
  void aPlaceIsATextForSafekeeping() {
    assertThat(Place.of(new Place(7, 12).toString())).isEqualTo(new Place(7, 12));
    assertThat(Place.of("")).isEqualTo(Place.START);
    assertThat(Place.of("7.x")).isEqualTo(Place.START);
  }

  @Test
  void longLinesComeInSmallerBatches() {
    // given
    var line = "x".repeat(LogEntry.MAX_MESSAGE);
    for (int i = 0; i < 600; i += 100) {
      log(i, java.util.Collections.nCopies(100, line).toArray(String[]::new));
    }

    // when
    var batches = new ArrayList<Integer>();
    int lines = 0;
    for (var place = Place.START; lines < 600; ) {
      var batch = await(place, 1000);
      batches.add(batch.size());
      lines += batch.size();
      place = batch.getLast().place();
    }

    // then
    assertThat(batches).allSatisfy(size -> assertThat(size).isBetween(1, 512));
  }

  /** What there is, once no older transaction of whomever is in its way. */
  private List<LogCopies.Line> await(Place place, int most) {
    long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    var lines = test.engine.logCopies().after(place, most);
    while (lines.isEmpty()) {
      assertThat(System.nanoTime()).isLessThan(until);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      lines = test.engine.logCopies().after(place, most);
    }
    return lines;
  }
}
