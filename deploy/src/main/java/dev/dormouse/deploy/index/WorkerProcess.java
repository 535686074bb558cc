package dev.dormouse.deploy.index;

import java.io.File;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A worker in a JVM of its own, with nothing of this process's environment that could be a secret.
 */
final class WorkerProcess implements AutoCloseable {
  private static final List<String> INHERITED =
      List.of("PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR");
  private static final int SHOWN_LINES = 30;
  private static final int SHOWN_BYTES = 16 * 1024;

  private final Process process;
  private final Path output;

  private WorkerProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  static WorkerProcess start(
      Path java,
      List<Path> projectClassPath,
      WorkerProgram worker,
      List<String> packages,
      Path socket,
      Path folder)
      throws IOException {
    var classPath =
        Stream.concat(projectClassPath.stream(), worker.classPath().stream())
            .map(path -> path.toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator));
    var arguments = folder.resolve("arguments");
    // The class path may be longer than an argument of a process can be.
    Files.writeString(
        arguments, "-cp\n\"" + classPath.replace("\\", "\\\\").replace("\"", "\\\"") + "\"\n");
    var output = folder.resolve("output");
    var command =
        new ArrayList<>(
            List.of(
                java.toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "@" + arguments,
                worker.mainClass()));
    var builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment(packages, socket));
    return new WorkerProcess(builder.start(), output);
  }

  private static Map<String, String> environment(List<String> packages, Path socket) {
    var environment =
        INHERITED.stream()
            .filter(name -> System.getenv(name) != null)
            .collect(Collectors.toMap(name -> name, System::getenv));
    environment.put("DORMOUSE_SOCKET", socket.toString());
    environment.put("DORMOUSE_PACKAGES", String.join(",", packages));
    return environment;
  }

  boolean awaitExit(long millis) throws InterruptedException {
    return process.waitFor(millis, TimeUnit.MILLISECONDS);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  int exitCode() {
    return process.exitValue();
  }

  /** The last lines it wrote. */
  List<String> lastOutput() {
    try (var channel = Files.newByteChannel(output)) {
      channel.position(Math.max(0, channel.size() - SHOWN_BYTES));
      var bytes = Channels.newInputStream(channel).readNBytes(SHOWN_BYTES);
      var lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
      return lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size());
    } catch (IOException e) {
      return List.of();
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
