package dev.dormouse.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A host of its own as far as the network goes: a network namespace with one cable to this host,
 * where a supervisor runs.
 */
final class NodeHost implements AutoCloseable {
  /** This host, as all of them see it; an address that nobody else has. */
  static final String HOST = "10.231.77.1";

  private final String name;
  private final Path data;
  private @Nullable Process process;

  private NodeHost(String name, Path data) {
    this.name = name;
    this.data = data;
  }

  /** Puts up the namespace; the address of this host is put up with the first. */
  static NodeHost open(int number, Path data) throws IOException {
    var host = new NodeHost("dormouse-test-" + number, data);
    Files.createDirectories(data);
    run(List.of("ip", "addr", "replace", HOST + "/32", "dev", "lo"));
    host.takeDown();
    var here = "dmtest" + number + "h";
    var there = "dmtest" + number + "n";
    var gateway = "10.231.78." + (4 * number + 1);
    run(List.of("ip", "netns", "add", host.name));
    run(List.of("ip", "link", "add", here, "type", "veth", "peer", "name", there));
    run(List.of("ip", "link", "set", there, "netns", host.name));
    run(List.of("ip", "addr", "add", gateway + "/30", "dev", here));
    run(List.of("ip", "link", "set", here, "up"));
    host.inside("ip", "addr", "add", "10.231.78." + (4 * number + 2) + "/30", "dev", there);
    host.inside("ip", "link", "set", "lo", "up");
    host.inside("ip", "link", "set", there, "up");
    host.inside("ip", "route", "add", "default", "via", gateway);
    return host;
  }

  /** Starts {@code dormouse supervisor} there; tools are where runc and CRIU are. */
  void start(Path home, Path tools, List<String> options) throws IOException {
    // ip netns exec would hide the control groups
    var command =
        new ArrayList<>(
            List.of(
                "nsenter",
                "--net=/run/netns/" + name,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Ddormouse.home=" + home,
                "-Ddormouse.machines=" + tools,
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                home.resolve("lib") + "/*",
                "dev.dormouse.cli.Dormouse",
                "supervisor",
                "--data",
                data.toString(),
                "--machines",
                "runc"));
    command.addAll(options);
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(data.resolve("node.log").toFile()))
            .start();
  }

  /** What it said so far. */
  String said() throws IOException {
    var log = data.resolve("node.log");
    return Files.exists(log) ? Files.readString(log) : "";
  }

  /** Sends its process a signal: STOP, CONT, KILL, TERM. */
  void signal(String signal) throws IOException {
    var running = process;
    if (running != null) {
      run(List.of("kill", "-" + signal, Long.toString(running.pid())));
    }
  }

  /** How many machines it has. */
  long machines() throws IOException {
    var folder = data.resolve("containers").resolve("machines");
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    try (var machines = Files.list(folder)) {
      return machines.count();
    }
  }

  @Override
  public void close() throws IOException {
    var running = process;
    if (running != null) {
      run(List.of("sh", "-c", "kill -CONT " + running.pid() + " || true"));
      running.destroy();
      try {
        if (!running.waitFor(60, TimeUnit.SECONDS)) {
          running.destroyForcibly().waitFor();
        }
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
    takeDown();
  }

  private static IOException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IOException("interrupted while a host was put up or taken down", e);
  }

  private void takeDown() throws IOException {
    run(List.of("sh", "-c", "ip netns del " + name + " 2>/dev/null || true"));
    run(
        List.of(
            "sh",
            "-c",
            "ip link del dmtest" + name.replaceFirst(".*-", "") + "h 2>/dev/null || true"));
  }

  static void removeAddress() throws IOException {
    run(List.of("sh", "-c", "ip addr del " + HOST + "/32 dev lo 2>/dev/null || true"));
  }

  private void inside(String... command) throws IOException {
    var all = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + name));
    all.addAll(List.of(command));
    run(all);
  }

  private static void run(List<String> command) throws IOException {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + " failed: " + output);
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }
}
