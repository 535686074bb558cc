package dev.dormouse.supervisor;

import dev.dormouse.supervisor.machines.MachineRuntime;
import dev.dormouse.supervisor.machines.process.ProcessMachines;
import dev.dormouse.supervisor.machines.runc.MachineTools;
import dev.dormouse.supervisor.machines.runc.RuncMachines;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which machines a supervisor has: what is wanted, and what the host can have. */
final class MachineChoice {
  private static final Logger LOG = LoggerFactory.getLogger(MachineChoice.class);

  /** So much disk may be taken by images that are stored, too, for quick restores. */
  private static final long RAW_BYTES = 4L << 30;

  private MachineChoice() {}

  static MachineRuntime of(SupervisorConfig config, InstantSource clock) throws IOException {
    return switch (config.options().machines().kind()) {
      case PROCESS -> processes(config);
      case RUNC -> containers(config, clock);
      case AUTO -> {
        try {
          yield containers(config, clock);
        } catch (IOException | RuntimeException e) {
          LOG.warn(
              "Machines are plain processes, kept in memory while they wait: {}", e.getMessage());
          yield processes(config);
        }
      }
    };
  }

  private static MachineRuntime processes(SupervisorConfig config) {
    var worker = config.options().worker();
    return new ProcessMachines(
        worker.javaHome(), worker.classPath(), worker.mainClass(), worker.environment());
  }

  private static MachineRuntime containers(SupervisorConfig config, InstantSource clock)
      throws IOException {
    var place = config.options().machines().tools();
    var tools = place == null ? Optional.<MachineTools>empty() : MachineTools.in(place);
    if (tools.isEmpty()) {
      throw new IOException(
          "runc and CRIU are not set up%s; bin/setup-machines does that"
              .formatted(place == null ? "" : " in " + place));
    }
    var worker = config.options().worker();
    return RuncMachines.open(
        new RuncMachines.Program(
            worker.javaHome(), worker.classPath(), worker.mainClass(), worker.environment()),
        tools.get(),
        new RuncMachines.Places(config.dataDir(), RAW_BYTES),
        clock);
  }
}
