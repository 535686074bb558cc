package dev.dormouse.deploy.build;

import dev.dormouse.deploy.progress.DeployFailed;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Runs Maven in a project's folder, on a JDK that is new enough, with its output kept in a file.
 */
public final class MavenCommand {
  private static final int READ_BYTES = 2 * 1024 * 1024;
  private static final Duration LIMIT = Duration.ofMinutes(20);

  private final Jdk jdk;
  private final Path program;

  private MavenCommand(Jdk jdk, Path program) {
    this.jdk = jdk;
    this.program = program;
  }

  /** How a run of Maven ended. */
  public record Ended(int exit, List<String> output) {
    public boolean ok() {
      return exit == 0;
    }
  }

  /** Maven for a project: the one on the PATH, else the project's own wrapper. */
  public static MavenCommand find(Path project) throws DeployFailed {
    var jdk =
        Jdk.find()
            .orElseThrow(() ->
                new DeployFailed(
                    "A project is built with a JDK "
                        + Jdk.LEAST
                        + " or later, and none was found. Install one and set JAVA_HOME to"
                        + " it."));
    var program =
        onPath()
            .or(() -> Optional.of(project.resolve("mvnw")).filter(Files::isExecutable))
            .orElseThrow(() ->
                new DeployFailed(
                    "Maven was not found: neither mvn on the PATH nor mvnw in "
                        + project
                        + ". Install it (Debian, Ubuntu: apt-get install maven)."));
    return new MavenCommand(jdk, program);
  }

  private static Optional<Path> onPath() {
    for (var folder :
        Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator, -1)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, "mvn"))) {
        return Optional.of(Path.of(folder, "mvn"));
      }
    }
    return Optional.empty();
  }

  /** Runs Maven to its end; no other process of it is left when this is interrupted. */
  public Ended run(Path folder, Path log, List<String> arguments)
      throws DeployFailed, InterruptedException {
    var command = new ArrayList<String>();
    command.add(program.toAbsolutePath().toString());
    command.addAll(List.of("--batch-mode", "--no-transfer-progress", "-q"));
    command.addAll(arguments);
    var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    var environment = builder.environment();
    environment.put("JAVA_HOME", jdk.home().toString());
    environment.put("MAVEN_OPTS", options(environment.getOrDefault("MAVEN_OPTS", "")));
    try {
      Files.createDirectories(log.toAbsolutePath().getParent());
      builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
      builder.redirectOutput(log.toFile());
      return wait(builder.start(), log);
    } catch (IOException e) {
      throw new DeployFailed("Maven could not be run in " + folder + ": " + e.getMessage(), e);
    }
  }

  /** Maven's own libraries use what JDK 24 and later warn of. */
  private String options(String given) {
    return jdk.version() < 24
        ? given
        : ("--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED " + given)
            .trim();
  }

  private static Ended wait(Process process, Path log)
      throws IOException, DeployFailed, InterruptedException {
    try {
      if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new DeployFailed(
            "Maven did not end within "
                + LIMIT.toMinutes()
                + " minutes and was stopped; its output is in "
                + log);
      }
      return new Ended(process.exitValue(), lastLines(log));
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static List<String> lastLines(Path log) throws IOException {
    try (var channel = Files.newByteChannel(log)) {
      channel.position(Math.max(0, channel.size() - READ_BYTES));
      var bytes = java.nio.channels.Channels.newInputStream(channel).readNBytes(READ_BYTES);
      return new String(bytes, StandardCharsets.UTF_8).lines().toList();
    }
  }
}
