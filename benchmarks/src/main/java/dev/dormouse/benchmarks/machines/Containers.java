package dev.dormouse.benchmarks.machines;

import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.supervisor.machines.Machine;
import dev.dormouse.supervisor.machines.MachineFolders;
import dev.dormouse.supervisor.machines.MachineRuntime;
import dev.dormouse.supervisor.machines.MachineSpec;
import dev.dormouse.supervisor.machines.runc.MachineTools;
import dev.dormouse.supervisor.machines.runc.RuncMachines;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

/**
 * Containers with a {@link BenchProgram} in them: below the engine and without a worker's protocol,
 * so that what is measured is what runc, CRIU and the store take.
 *
 * @param place where the containers' folders are, as their user sees them
 */
record Containers(MachineRuntime runtime, MachineFolders folders, MachineTools tools, Path place)
    implements AutoCloseable {
  private static final InstantSource CLOCK = InstantSource.system();

  /** Comes back from a checkpoint. */
  @FunctionalInterface
  interface Restore {
    Machine restore(MachineSpec spec, CheckpointId id) throws IOException;
  }

  /**
   * A start, a checkpoint, and a restore soon after.
   *
   * @param bytes what is stored
   */
  record Round(Duration start, Duration checkpoint, Duration restore, long bytes) {}

  static Containers open(MachineTools tools, Path data) throws IOException {
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
    var runtime = RuncMachines.open(program, tools, RuncMachines.Places.in(data, 1L << 30), CLOCK);
    var folders = runtime.folders(data);
    return new Containers(
        runtime, MachineFolders.below(folders), tools, Objects.requireNonNull(folders.getParent()));
  }

  BenchMachine start(Map<String, String> environment) throws IOException {
    return BenchMachine.start(folders.create(), environment, runtime::start);
  }

  /** With the image of its checkpoint still unpacked when it is restored. */
  Round round(Map<String, String> environment) throws IOException, InterruptedException {
    var id = CheckpointId.create(CLOCK.instant());
    var round = round(environment, id, runtime::start, runtime::restore);
    runtime.discard(id);
    return round;
  }

  Round round(
      Map<String, String> environment, CheckpointId id, BenchMachine.Start start, Restore restore)
      throws IOException, InterruptedException {
    var machine = BenchMachine.start(folders.create(), environment, start).rest();
    long begun = System.nanoTime();
    var stored = machine.machine().checkpoint(id);
    var checkpoint = Duration.ofNanos(System.nanoTime() - begun);
    var restored =
        BenchMachine.start(folders.create(), environment, spec -> restore.restore(spec, id));
    restored.end();
    return new Round(machine.took(), checkpoint, restored.took(), stored.bytes());
  }

  @Override
  public void close() {
    runtime.close();
  }
}
