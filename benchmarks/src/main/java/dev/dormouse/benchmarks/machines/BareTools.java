package dev.dormouse.benchmarks.machines;

import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.supervisor.machines.ExitListeners;
import dev.dormouse.supervisor.machines.HostCommand;
import dev.dormouse.supervisor.machines.Machine;
import dev.dormouse.supervisor.machines.MachineExit;
import dev.dormouse.supervisor.machines.MachineFolders;
import dev.dormouse.supervisor.machines.MachineSpec;
import dev.dormouse.supervisor.machines.StoredCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * runc and CRIU as somebody calls them by hand: the same container as ours, dumped into a folder
 * and restored from it. Nothing is compressed, encrypted, checked or synced.
 */
final class BareTools implements AutoCloseable {
  private final Containers containers;
  private final Path folder;
  private final String config;
  private final Path theirFolder;
  private final Path theirGroup;
  private final AtomicInteger last = new AtomicInteger();

  private BareTools(
      Containers containers, Path folder, String config, Path theirFolder, Path theirGroup) {
    this.containers = containers;
    this.folder = folder;
    this.config = config;
    this.theirFolder = theirFolder;
    this.theirGroup = theirGroup;
  }

  /** With containers that are told what one of ours is told. */
  static BareTools like(Containers containers, Map<String, String> environment)
      throws IOException, InterruptedException {
    var model = containers.start(environment);
    try {
      var bundle = only(containers.place().resolve("machines"));
      var folder = Files.createDirectory(containers.place().resolve("by-hand"));
      Files.setAttribute(folder, "unix:mode", 02755);
      return new BareTools(
          containers,
          folder,
          Files.readString(bundle.resolve("config.json")),
          Objects.requireNonNull(model.socket().getParent()),
          bundle.getFileName());
    } finally {
      model.end();
    }
  }

  private static Path only(Path parent) throws IOException {
    try (var all = Files.list(parent)) {
      return all.reduce(
              (one, other) -> {
                throw new IllegalStateException(
                    "there are several containers: " + one + ", " + other);
              })
          .orElseThrow();
    }
  }

  Machine start(MachineSpec spec) throws IOException {
    return launch(spec, "run", List.of());
  }

  Machine restore(MachineSpec spec, CheckpointId id) throws IOException {
    return launch(
        spec,
        "restore",
        List.of(
            "--image-path", image(id).toString(),
            "--work-path", Files.createTempDirectory(folder, "work").toString()));
  }

  void discard(CheckpointId id) {
    MachineFolders.delete(image(id));
  }

  private Path image(CheckpointId id) {
    return folder.resolve(id.value());
  }

  private Machine launch(MachineSpec spec, String verb, List<String> options) throws IOException {
    var name = "by-hand-" + last.incrementAndGet();
    var bundle = Files.createDirectory(folder.resolve(name));
    Files.writeString(
        bundle.resolve("config.json"),
        config
            .replace("\"" + theirFolder + "\"", "\"" + spec.folder() + "\"")
            .replace("/" + theirGroup + "/c\"", "/" + name + "/c\""));
    for (var path : List.of(spec.folder(), spec.folder().getParent())) {
      Files.setAttribute(path, "unix:mode", 02755);
    }
    var command = command(verb);
    command.addAll(List.of("--bundle", bundle.toString()));
    command.addAll(options);
    command.add(name);
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(bundle.resolve("output").toFile())
            .start();
    return new ByHand(name, process);
  }

  private List<String> command(String verb) {
    var tools = containers.tools().prefix().resolve("bin");
    return new ArrayList<>(
        List.of(
            tools.resolve("runc").toString(),
            "--root",
            folder.resolve("state").toString(),
            "--criu",
            tools.resolve("criu").toString(),
            verb));
  }

  @Override
  public void close() {
    MachineFolders.delete(folder);
  }

  /** One of these containers. */
  private final class ByHand implements Machine {
    private final String name;
    private final Process process;
    private final ExitListeners listeners = new ExitListeners();

    ByHand(String name, Process process) {
      this.name = name;
      this.process = process;
      var _ =
          process.onExit().thenAccept(ended -> listeners.tell(new MachineExit(ended.exitValue())));
    }

    @Override
    public StoredCheckpoint checkpoint(CheckpointId id) throws IOException {
      long begun = System.nanoTime();
      var image = Files.createDirectory(image(id));
      var command = command("checkpoint");
      command.addAll(List.of("--image-path", image.toString()));
      command.addAll(
          List.of("--work-path", Files.createTempDirectory(folder, "work").toString(), name));
      HostCommand.run(command);
      process.onExit().join();
      long bytes = 0;
      try (var files = Files.list(image)) {
        for (var file : files.toList()) {
          bytes += Files.size(file);
          // Its user reads it when it is restored.
          Files.setAttribute(file, "unix:mode", 0644);
        }
      }
      return new StoredCheckpoint(id, bytes, Duration.ofNanos(System.nanoTime() - begun));
    }

    @Override
    public void kill() {
      var command = command("kill");
      command.addAll(List.of(name, "KILL"));
      try {
        HostCommand.run(command);
      } catch (IOException e) {
        throw new IllegalStateException(name + " cannot be killed", e);
      }
    }

    @Override
    public void onExit(Consumer<MachineExit> listener) {
      listeners.add(listener);
    }

    @Override
    public String lastOutput() {
      return "";
    }

    @Override
    public boolean canCheckpoint() {
      return true;
    }

    @Override
    public void pause() {
      throw new UnsupportedOperationException("nothing is paused by hand");
    }

    @Override
    public void resume() {
      throw new UnsupportedOperationException("nothing is resumed by hand");
    }

    @Override
    public CompletableFuture<Void> leaveTemplate(Executor storing) {
      throw new UnsupportedOperationException("there are no templates by hand");
    }
  }
}
