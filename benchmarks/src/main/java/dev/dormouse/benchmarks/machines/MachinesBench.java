package dev.dormouse.benchmarks.machines;

import dev.dormouse.benchmarks.Figure;
import dev.dormouse.benchmarks.machines.MachinesOptions.Part;
import dev.dormouse.benchmarks.machines.cinema.CinemaBench;
import dev.dormouse.supervisor.machines.MachineFolders;
import dev.dormouse.supervisor.machines.runc.MachineTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Containers: how fast they start, are checkpointed and come back, by themselves and with the
 * cinema's runs in them.
 */
public final class MachinesBench {
  /** Names the system property that says where runc and CRIU are. */
  public static final String TOOLS_PROPERTY = "dormouse.machines";

  private MachinesBench() {}

  public static void run(List<String> arguments, Consumer<Figure> print) throws Exception {
    var options = MachinesOptions.of(arguments);
    var tools =
        MachineTools.in(Path.of(System.getProperty(TOOLS_PROPERTY, "")))
            .orElseThrow(() -> new IOException("runc and CRIU are missing: bin/setup-machines"));
    var data = Files.createTempDirectory("dormouse-bench");
    try {
      if (options.has(Part.STARTS) || options.has(Part.LARGE)) {
        containers(options, tools, data.resolve("containers"), print);
      }
      if (options.has(Part.CINEMA) || options.has(Part.STORM)) {
        try (var bench = CinemaBench.open(data, tools.prefix(), print)) {
          if (options.has(Part.CINEMA)) {
            bench.oneByOne(options.rounds());
          }
          if (options.has(Part.STORM)) {
            bench.storm(options.waiting());
          }
        }
      }
    } finally {
      MachineFolders.delete(data);
    }
  }

  private static void containers(
      MachinesOptions options, MachineTools tools, Path data, Consumer<Figure> print)
      throws IOException, InterruptedException {
    try (var containers = Containers.open(tools, Files.createDirectory(data))) {
      if (options.has(Part.STARTS)) {
        new StartsBench(containers, print).measure(options.rounds(), options.starts());
      }
      if (options.has(Part.LARGE)) {
        LargeHeapBench.measure(containers, print);
      }
    }
  }
}
