package dev.dormouse.supervisor.machines.runc;

import dev.dormouse.supervisor.connection.Pause;
import dev.dormouse.supervisor.machines.HostCommand;
import dev.dormouse.supervisor.machines.MachineFolders;
import dev.dormouse.supervisor.machines.cgroups.Cgroup;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A container and the runc process that is its parent: it ends when the container does, with the
 * same exit code, and hands on the container's input and output.
 *
 * @param id its name, for runc and for the control group
 * @param bundle its own folder, with what runc is told and what runc and CRIU say
 * @param state runc's folder, of all containers
 */
record Container(String id, Path bundle, Cgroup cgroup, MachineTools tools, Path state) {
  /**
   * Connections over TCP are closed in the image: libraries connect anew. Files without a name are
   * taken along; the control groups are the machine's own affair.
   */
  static final String CRIU_OPTIONS =
      "tcp-close\nskip-in-flight\nlink-remap\nmanage-cgroups=ignore\n";

  private static final Logger LOG = LoggerFactory.getLogger(Container.class);

  /** Whoever has just been restored, or makes itself ready, may have all processors for so long. */
  static final Duration BURST = Duration.ofSeconds(1);

  private static final Duration UP = Duration.ofSeconds(60);
  private static final Duration FROZEN = Duration.ofSeconds(10);
  private static final Duration GONE = Duration.ofSeconds(30);
  private static final Duration STEP = Duration.ofMillis(1);
  private static final int MAX_MESSAGE = 2000;

  /** Starts it from its first instruction. */
  Process run() throws IOException {
    return launch(
        List.of("run", "--bundle", bundle.toString(), "--pid-file", pidFile().toString()));
  }

  /** Starts it from an image. */
  Process restore(Path image) throws IOException {
    return launch(
        List.of(
            "restore",
            "--bundle",
            bundle.toString(),
            "--pid-file",
            pidFile().toString(),
            "--image-path",
            image.toString(),
            "--work-path",
            Files.createDirectories(bundle.resolve("restore")).toString()));
  }

  private Process launch(List<String> verb) throws IOException {
    // Standard input stays an open pipe: it ends when the supervisor does.
    return new ProcessBuilder(runc(verb))
        .directory(bundle.toFile())
        .redirectErrorStream(true)
        .start();
  }

  private List<String> runc(List<String> verb) {
    var command = new ArrayList<String>();
    command.add(tools.runc().toString());
    command.addAll(List.of("--root", state.toString(), "--criu", tools.criu().toString()));
    command.addAll(List.of("--log", bundle.resolve("runc.log").toString()));
    command.addAll(verb);
    command.add(id);
    return command;
  }

  private Path pidFile() {
    return bundle.resolve("pid");
  }

  /** Waits until it computes; false if it has ended instead. */
  boolean awaitUp(Process process) throws IOException {
    return await(UP, () -> Files.exists(pidFile()) || !process.isAlive()) && process.isAlive();
  }

  /** Stops it, and waits until nothing of it moves. */
  void freeze() throws IOException {
    cgroup.freeze();
    if (!await(FROZEN, cgroup::isFrozen)) {
      throw new IOException("container " + id + " could not be stopped within " + FROZEN);
    }
  }

  /**
   * Writes the image of the frozen container; it stays as it is. Helpers of a killed CRIU keep runc
   * waiting: the limit ends that.
   */
  void dump(Path image, Duration limit) throws IOException {
    var work = Files.createDirectories(bundle.resolve("dump"));
    var ended =
        HostCommand.end(
            runc(
                List.of(
                    "checkpoint",
                    "--leave-running",
                    "--image-path",
                    image.toString(),
                    "--work-path",
                    work.toString())),
            limit);
    if (!ended.well()) {
      throw new IOException(
          "CRIU could not dump container %s: %s%s"
              .formatted(id, ended.output().strip(), errors(work.resolve("dump.log"))));
    }
  }

  /** What CRIU said of its last restore. */
  String restoreErrors() {
    return errors(bundle.resolve("restore").resolve("restore.log"));
  }

  private static String errors(Path log) {
    try {
      var all = Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1) : "";
      var errors =
          all.lines()
              // It says so each time where the host forbids more open files than usual.
              .filter(line -> line.contains("Error") && !line.contains("RLIMIT_NOFILE"))
              .collect(Collectors.joining("\n"));
      return errors.isEmpty()
          ? ""
          : "\n" + errors.substring(0, Math.min(errors.length(), MAX_MESSAGE));
    } catch (IOException e) {
      return "";
    }
  }

  /** Kills all that is in it, and waits until nothing is left: no process, no folder, no group. */
  void remove() {
    try {
      if (!await(GONE, cgroup::killAndRemove)) {
        LOG.warn("Container {} still has processes {} after it was killed", id, GONE);
      }
    } catch (IOException e) {
      LOG.warn("What is left of container {} could not be removed: {}", id, e.getMessage());
    }
    MachineFolders.delete(state.resolve(id));
    MachineFolders.delete(bundle);
  }

  /** Lets it have all processors for a moment, and then what it may have. */
  void burst(int processor) {
    try {
      cgroup.limitProcessor(Runtime.getRuntime().availableProcessors() * 1000);
    } catch (IOException e) {
      LOG.debug("{} takes longer to be ready for a checkpoint: {}", id, e.getMessage());
    }
    limitProcessorAfter(BURST, processor);
  }

  /** Whatever its processes use until then; nothing happens where it is gone. */
  void limitProcessorAfter(Duration time, int processor) {
    Thread.startVirtualThread(() -> {
      try {
        Pause.of(time);
        if (Files.exists(bundle)) {
          cgroup.limitProcessor(processor);
        }
      } catch (IOException e) {
        LOG.warn("{} has more of the processor than it may: {}", id, e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
  }

  /** Whether it has no process, not yet or no more. */
  boolean isEmpty() {
    try {
      return cgroup.processes().isEmpty();
    } catch (IOException e) {
      return true;
    }
  }

  /** Kills all that is in it; {@link #remove} makes sure. */
  void kill() {
    try {
      cgroup.killAndRemove();
    } catch (IOException e) {
      LOG.warn("Container {} could not be killed at once: {}", id, e.getMessage());
    }
  }

  /** A condition of the host's. */
  @FunctionalInterface
  private interface Condition {
    boolean holds() throws IOException;
  }

  private static boolean await(Duration limit, Condition condition) throws IOException {
    long until = System.nanoTime() + limit.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > until) {
        return false;
      }
      try {
        Pause.of(STEP);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("waiting for a container was interrupted");
      }
    }
    return true;
  }
}
