package dev.dormouse.benchmarks.machines;

import dev.dormouse.benchmarks.Figure;
import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.supervisor.machines.MachineFolders;
import dev.dormouse.supervisor.machines.MachineRuntime;
import dev.dormouse.supervisor.machines.runc.MachineTools;
import dev.dormouse.supervisor.machines.runc.RuncMachines;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Containers one after the other, each heard of before the next begins: cold starts, starts from a
 * template, checkpoints and restores. Below the engine and without a worker's protocol: what runc,
 * CRIU and the store take.
 */
public final class MachinesBench {
  /** Names the system property that says where runc and CRIU are. */
  public static final String TOOLS_PROPERTY = "dormouse.machines";

  private static final int COLD = 5;
  private static final int WARM_UP = 10;
  private static final int ROUNDS = 40;
  private static final int LARGE_ROUNDS = 5;
  private static final int FIRST_AND_LAST = 10;
  private static final InstantSource CLOCK = InstantSource.system();

  private final MachineRuntime runtime;
  private final MachineFolders folders;
  private final Consumer<Figure> print;
  private final List<Duration> checkpoints = new ArrayList<>();
  private final List<Duration> restores = new ArrayList<>();
  private final List<Duration> starts = new ArrayList<>();
  private final List<Long> bytes = new ArrayList<>();

  private MachinesBench(MachineRuntime runtime, MachineFolders folders, Consumer<Figure> print) {
    this.runtime = runtime;
    this.folders = folders;
    this.print = print;
  }

  public static void run(Consumer<Figure> print) throws IOException, InterruptedException {
    var tools =
        MachineTools.in(Path.of(System.getProperty(TOOLS_PROPERTY, "")))
            .orElseThrow(() -> new IOException("runc and CRIU are missing: bin/setup-machines"));
    var data = Files.createTempDirectory("dormouse-bench");
    try {
      var classPath =
          Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
              .map(Path::of)
              .filter(path -> path.toString().matches(".*(benchmarks|protocol|jackson).*"))
              .toList();
      var program =
          new RuncMachines.Program(
              Path.of(System.getProperty("java.home")),
              classPath,
              BenchProgram.class.getName(),
              Map.of());
      var places = RuncMachines.Places.in(data, 1L << 30);
      try (var runtime = RuncMachines.open(program, tools, places, CLOCK)) {
        new MachinesBench(runtime, MachineFolders.below(runtime.folders(data)), print).measure();
      }
    } finally {
      MachineFolders.delete(data);
    }
  }

  private void measure() throws IOException, InterruptedException {
    var cold = new ArrayList<Duration>();
    start(Map.of()).end(); // builds the image
    for (int i = 0; i < COLD; i++) {
      var machine = start(Map.of());
      cold.add(machine.took());
      machine.end();
    }
    print.accept(Figure.of("machine.start.cold.p50", millis(cold, 0.5), "ms"));

    var first = start(Map.of()).rest();
    first.machine().leaveTemplate(Runnable::run).join();
    first.end();
    for (int i = 0; i < WARM_UP; i++) {
      round(Map.of());
    }
    clear();
    for (int i = 0; i < ROUNDS; i++) {
      round(Map.of());
    }
    tell("");
    print.accept(
        Figure.of("machine.start.template.p50", millis(starts, 0.5), "ms")
            .beside("cold start", millis(cold, 0.5)));
    print.accept(Figure.of("checkpoint.stored.median", median(bytes) / 1e6, "MB"));
    print.accept(
        Figure.of(
                "machine.start.template.last",
                millis(starts.subList(ROUNDS - FIRST_AND_LAST, ROUNDS), 0.5),
                "ms")
            .beside("the first", millis(starts.subList(0, FIRST_AND_LAST), 0.5)));

    clear();
    var large = Map.of("BALLAST_MIB", "200");
    for (int i = 0; i < LARGE_ROUNDS; i++) {
      round(large);
    }
    tell(".200MB");
  }

  /** A start, a checkpoint, and its restore soon after: the image is still unpacked. */
  private void round(Map<String, String> environment) throws IOException, InterruptedException {
    var machine = start(environment).rest();
    starts.add(machine.took());
    var id = CheckpointId.create(CLOCK.instant());
    long begun = System.nanoTime();
    var stored = machine.machine().checkpoint(id);
    checkpoints.add(Duration.ofNanos(System.nanoTime() - begun));
    bytes.add(stored.bytes());
    var restored =
        BenchMachine.start(folders.create(), environment, spec -> runtime.restore(spec, id));
    restores.add(restored.took());
    restored.end();
    runtime.discard(id);
  }

  private void clear() {
    checkpoints.clear();
    restores.clear();
    starts.clear();
    bytes.clear();
  }

  private void tell(String what) {
    print.accept(Figure.of("checkpoint" + what + ".p50", millis(checkpoints, 0.5), "ms"));
    print.accept(Figure.of("restore" + what + ".p50", millis(restores, 0.5), "ms"));
    print.accept(Figure.of("restore" + what + ".p99", millis(restores, 0.99), "ms"));
  }

  private BenchMachine start(Map<String, String> environment) throws IOException {
    return BenchMachine.start(folders.create(), environment, runtime::start);
  }

  private static double millis(List<Duration> times, double part) {
    var sorted = times.stream().sorted().toList();
    return sorted.get((int) ((sorted.size() - 1) * part)).toNanos() / 1e6;
  }

  private static double median(List<Long> numbers) {
    return numbers.stream().sorted().toList().get(numbers.size() / 2);
  }
}
