package dev.dormouse.benchmarks.machines;

import dev.dormouse.protocol.DeploymentId;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.node.DeploymentManifest;
import dev.dormouse.supervisor.machines.Machine;
import dev.dormouse.supervisor.machines.MachineFolders;
import dev.dormouse.supervisor.machines.MachineSpec;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * A machine with a {@link BenchProgram} in it, from outside.
 *
 * @param took from the order to start it until its program was heard
 */
record BenchMachine(Machine machine, ServerSocketChannel server, Path socket, Duration took) {
  /** How it comes to be. */
  @FunctionalInterface
  interface Start {
    Machine start(MachineSpec spec) throws IOException;
  }

  static BenchMachine start(Path folder, Map<String, String> environment, Start start)
      throws IOException {
    var socket = MachineFolders.socket(folder);
    var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
    var deployment =
        new DeploymentManifest(
            new DeploymentId("deployment_bench"), "1", List.of(), List.of(), 0, environment);
    var preset = environment.isEmpty() ? MachinePreset.SMALL_1X : MachinePreset.MEDIUM_1X;
    var spec = new MachineSpec(deployment, preset, null, List.of(), folder, socket, line -> {});
    Files.createFile(goOn(folder));
    long begun = System.nanoTime();
    var machine = start.start(spec);
    answer(server, BenchProgram.GO_ON);
    return new BenchMachine(machine, server, socket, Duration.ofNanos(System.nanoTime() - begun));
  }

  /** Has its program collect its garbage, and open no connection until it is restored. */
  BenchMachine rest() throws IOException {
    Files.delete(goOn(socket.resolveSibling(".")));
    answer(server, BenchProgram.REST);
    server.close();
    return this;
  }

  private static Path goOn(Path folder) {
    return folder.resolve(BenchProgram.GO_ON_FILE);
  }

  private static void answer(ServerSocketChannel server, byte word) throws IOException {
    try (var channel = server.accept()) {
      channel.read(ByteBuffer.allocate(1));
      channel.write(ByteBuffer.wrap(new byte[] {word}));
      // Its end is closed now, too.
      channel.read(ByteBuffer.allocate(1));
    }
  }

  void end() throws IOException, InterruptedException {
    var gone = new CountDownLatch(1);
    machine.kill();
    machine.onExit(exit -> gone.countDown());
    gone.await();
    server.close();
  }
}
