package dev.dormouse.benchmarks.machines.cinema;

import cinema.tasks.PurchaseTicket.Receipt;
import dev.dormouse.benchmarks.Figure;
import dev.dormouse.benchmarks.machines.Times;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.sdk.RunHandle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What somebody sees who buys tickets: from the trigger and the event to the task's lines. */
public final class CinemaBench implements AutoCloseable {
  /** A run that waits keeps its machine for so long, as most waits are over soon. */
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private static final int WARM_UP = 3;

  private final CinemaSite site;
  private final Consumer<Figure> print;

  private CinemaBench(CinemaSite site, Consumer<Figure> print) {
    this.site = site;
    this.print = print;
  }

  /**
   * Starts Dormouse with the cinema.
   *
   * @param tools where runc and CRIU are
   */
  public static CinemaBench open(Path data, Path tools, Consumer<Figure> print) throws Exception {
    var bench = new CinemaBench(CinemaSite.open(data, tools), print);
    try {
      bench.rounds(WARM_UP, "first");
    } catch (Exception e) {
      bench.close();
      throw e;
    }
    return bench;
  }

  /** What a number of runs took, one after the other. */
  private record Rounds(Times firstLines, Times checkpoints, Times restores, List<Long> bytes) {}

  /** Runs of which each has the host for itself. */
  public void oneByOne(int count) throws Exception {
    var rounds = rounds(count, "buyer");
    print.accept(Figure.of("cinema.first_line.fresh_machine.p50", rounds.firstLines.p50(), "ms"));
    print.accept(Figure.of("cinema.checkpoint.p50", rounds.checkpoints.p50(), "ms"));
    print.accept(Figure.of("cinema.restore.p50", rounds.restores.p50(), "ms"));
    print.accept(Figure.of("cinema.restore.p99", rounds.restores.p99(), "ms"));
    print.accept(Figure.of("cinema.stored.median", median(rounds.bytes) / 1e6, "MB"));
  }

  private Rounds rounds(int count, String user) throws Exception {
    var rounds = new Rounds(new Times(), new Times(), new Times(), new ArrayList<>());
    var runs = new ArrayList<RunHandle<Receipt>>();
    // First all go to sleep, so that no machine is left that the next one could have.
    for (int i = 0; i < count; i++) {
      var before = Instant.now();
      var run = site.wants(user + i);
      var reserved = site.asked(run, QuickBoxOffice.RESERVES);
      rounds.firstLines.add(Duration.between(before, reserved));
      var stored = site.stored(run);
      rounds.checkpoints.add(Duration.between(reserved, stored.at()).minus(PAUSE));
      rounds.bytes.add(stored.bytes());
      runs.add(run);
    }
    for (int i = 0; i < count; i++) {
      var sent = site.checksOut(user + i, 1);
      rounds.restores.add(
          Duration.between(sent, site.asked(runs.get(i), QuickBoxOffice.FINDS_CART)));
      runs.get(i).await(CinemaSite.PATIENCE);
    }
    return rounds;
  }

  /** Many runs wait, and go on together. */
  public void storm(int count) throws Exception {
    var runs = new ArrayList<RunHandle<Receipt>>();
    long begun = System.nanoTime();
    for (int i = 0; i < count; i++) {
      runs.add(site.wants("crowd"));
    }
    var bytes = new ArrayList<Long>();
    for (var run : runs) {
      bytes.add(site.stored(run).bytes());
    }
    print.accept(Figure.of("waiting.runs", count, "runs"));
    print.accept(Figure.of("waiting.stored", count / seconds(begun), "runs/s"));
    print.accept(Figure.of("waiting.processes", site.machineProcesses(), "processes"));
    print.accept(Figure.of("waiting.disk.run.median", median(bytes) / 1e6, "MB"));
    print.accept(Figure.of("waiting.disk.images", megabytes(".image"), "MB"));
    wake(runs);
  }

  private void wake(List<RunHandle<Receipt>> runs) throws Exception {
    var restores = new Times();
    long begun = System.nanoTime();
    var sent = site.checksOut("crowd", runs.size());
    int failed = 0;
    for (var run : runs) {
      restores.add(Duration.between(sent, site.asked(run, QuickBoxOffice.FINDS_CART)));
    }
    print.accept(Figure.of("storm.restores", runs.size() / seconds(begun), "runs/s"));
    for (var run : runs) {
      run.await(CinemaSite.PATIENCE);
      failed += run.status() == RunStatus.COMPLETED ? 0 : 1;
    }
    print.accept(Figure.of("storm.next_line.p50", restores.p50(), "ms"));
    print.accept(Figure.of("storm.next_line.p99", restores.p99(), "ms"));
    print.accept(Figure.of("storm.failures", failed, "runs"));
  }

  /** What all stored images take, those that others lean on included. */
  private double megabytes(String suffix) throws IOException {
    long bytes = 0;
    try (var files = Files.walk(site.data())) {
      for (var file : files.filter(each -> each.toString().endsWith(suffix)).toList()) {
        bytes += Files.size(file);
      }
    }
    return bytes / 1e6;
  }

  private static double seconds(long begun) {
    return (System.nanoTime() - begun) / 1e9;
  }

  private static double median(List<Long> numbers) {
    return numbers.stream().sorted().toList().get(numbers.size() / 2);
  }

  @Override
  public void close() {
    site.close();
  }
}
