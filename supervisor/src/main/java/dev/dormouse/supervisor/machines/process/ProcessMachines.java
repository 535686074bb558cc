package dev.dormouse.supervisor.machines.process;

import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.DeploymentId;
import dev.dormouse.supervisor.machines.CannotRestoreException;
import dev.dormouse.supervisor.machines.JvmFlags;
import dev.dormouse.supervisor.machines.Machine;
import dev.dormouse.supervisor.machines.MachineRuntime;
import dev.dormouse.supervisor.machines.MachineSpec;
import dev.dormouse.supervisor.machines.OutputTail;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Machines that are JVM processes of the supervisor's own user: for development, and for hosts
 * where containers cannot be had. They isolate no better than users' processes do.
 */
public final class ProcessMachines implements MachineRuntime {
  /** What a process gets of the supervisor's own environment: nothing that could be a secret. */
  private static final List<String> INHERITED =
      List.of("PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR");

  private final Path java;
  private final List<Path> workerClassPath;
  private final String workerMain;
  private final Map<String, String> handedOn;

  public ProcessMachines(
      Path javaHome, List<Path> workerClassPath, String workerMain, Map<String, String> handedOn) {
    this.java = javaHome.resolve("bin").resolve("java");
    this.workerClassPath = List.copyOf(workerClassPath);
    this.workerMain = workerMain;
    this.handedOn = Map.copyOf(handedOn);
  }

  @Override
  public Machine start(MachineSpec spec) throws IOException {
    var command =
        Stream.of(
                Stream.of(java.toString()),
                JvmFlags.of(spec.preset()).stream(),
                Stream.of("@" + arguments(spec), workerMain))
            .flatMap(part -> part)
            .toList();
    var builder =
        new ProcessBuilder(command).directory(spec.folder().toFile()).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(environment(spec));
    // Standard input stays an open pipe: it ends when the supervisor does, and the worker with it.
    return new ProcessMachine(builder.start(), new OutputTail(spec.output()));
  }

  @Override
  public Machine restore(MachineSpec spec, CheckpointId checkpoint) throws CannotRestoreException {
    throw new CannotRestoreException(
        checkpoint,
        CannotRestoreException.Reason.UNSUPPORTED,
        "the machines of this node are plain processes");
  }

  @Override
  public Map<String, String> platform() {
    return Map.of();
  }

  @Override
  public Path folders(Path dataDir) {
    return dataDir.resolve("machines");
  }

  @Override
  public boolean makesTemplates() {
    return false;
  }

  @Override
  public void discard(CheckpointId checkpoint) {}

  @Override
  public List<CheckpointId> stored() {
    return List.of();
  }

  @Override
  public Map<DeploymentId, Instant> kept() {
    return Map.of();
  }

  @Override
  public void forget(DeploymentId deployment) {}

  @Override
  public void close() {}

  /** The class path goes through a file: it may be longer than an argument of a process can be. */
  private Path arguments(MachineSpec spec) throws IOException {
    var classPath =
        Stream.concat(spec.classPath().stream(), workerClassPath.stream())
            .map(path -> path.toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator));
    var quoted = classPath.replace("\\", "\\\\").replace("\"", "\\\"");
    return Files.writeString(spec.folder().resolve("arguments"), "-cp\n\"" + quoted + "\"\n");
  }

  private Map<String, String> environment(MachineSpec spec) {
    Map<String, String> environment =
        INHERITED.stream()
            .filter(name -> System.getenv(name) != null)
            .collect(Collectors.toMap(name -> name, System::getenv));
    environment.putAll(spec.environment(handedOn));
    environment.put("DORMOUSE_SOCKET", spec.socket().toString());
    return environment;
  }
}
