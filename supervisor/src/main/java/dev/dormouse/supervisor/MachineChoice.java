package dev.dormouse.supervisor;

import dev.dormouse.supervisor.SupervisorConfig.Storage;
import dev.dormouse.supervisor.checkpoints.CheckpointBlobs;
import dev.dormouse.supervisor.checkpoints.s3.S3Blobs;
import dev.dormouse.supervisor.machines.MachineRuntime;
import dev.dormouse.supervisor.machines.images.ImageFiles;
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

  static MachineRuntime of(SupervisorConfig config, ImageFiles images, InstantSource clock)
      throws IOException {
    return switch (config.options().machines().kind()) {
      case PROCESS -> processes(config);
      case RUNC -> containers(config, blobs(config, clock), images, clock);
      case AUTO -> {
        // Where these are wrong, processes are no answer.
        var blobs = blobs(config, clock);
        try {
          yield containers(config, blobs, images, clock);
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

  private static CheckpointBlobs blobs(SupervisorConfig config, InstantSource clock)
      throws IOException {
    return switch (config.options().machines().storage()) {
      case Storage.OwnFolder _ -> CheckpointBlobs.inFolder(config.dataDir());
      case Storage.Bucket(var location, var cacheBytes, var key) -> {
        var blobs =
            S3Blobs.in(
                location,
                config.dataDir(),
                cacheBytes,
                key == null ? CheckpointBlobs.keyIn(config.dataDir()) : key,
                clock);
        LOG.info("Checkpoints are stored in {}, as {}", location, blobs.checkpoints().id());
        yield blobs;
      }
    };
  }

  private static MachineRuntime containers(
      SupervisorConfig config, CheckpointBlobs blobs, ImageFiles images, InstantSource clock)
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
        new RuncMachines.Places(config.dataDir(), RAW_BYTES, blobs, images),
        clock);
  }
}
