package dev.dormouse.cli.project;

import dev.dormouse.cli.terminal.CommandFailed;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.deploy.build.MavenCommand;
import dev.dormouse.deploy.progress.DeployFailed;
import dev.dormouse.deploy.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Puts the SDK and what tests need into the user's local Maven repository, so that projects find it
 * by its coordinates in the command line and in every IDE. Nothing is done where it is there
 * already, byte for byte.
 */
public final class LocalArtifacts {
  private static final String GOAL =
      "org.apache.maven.plugins:maven-install-plugin:3.1.4:install-file";
  private static final Pattern REPOSITORY_OPTION = Pattern.compile("-Dmaven\\.repo\\.local=(\\S+)");
  private static final Pattern REPOSITORY_SETTING =
      Pattern.compile("<localRepository>\\s*([^<$]+?)\\s*</localRepository>");

  private final Path folder;

  /** The artifacts in a distribution's folder: {@code NAME-VERSION.pom} and, for most, a jar. */
  public LocalArtifacts(Path folder) {
    this.folder = folder;
  }

  /** An artifact of ours. */
  private record Artifact(Path pom, Optional<Path> jar, String name, String version) {
    private static final Pattern FILE = Pattern.compile("(dormouse(?:-[a-z]+)*)-(\\d.*)\\.pom");

    static Artifact of(Path pom) throws CommandFailed {
      var match = FILE.matcher(pom.getFileName().toString());
      if (!match.matches()) {
        throw new CommandFailed(ExitCode.FAILED, pom + " is not named as an artifact is");
      }
      var jar = pom.resolveSibling(match.group(1) + "-" + match.group(2) + ".jar");
      return new Artifact(
          pom, Optional.of(jar).filter(Files::isRegularFile), match.group(1), match.group(2));
    }

    boolean isIn(Path repository) throws IOException {
      var place = repository.resolve("dev/dormouse").resolve(name).resolve(version);
      return same(pom, place) && (jar.isEmpty() || same(jar.get(), place));
    }

    private static boolean same(Path file, Path place) throws IOException {
      var installed = place.resolve(file.getFileName());
      return Files.isRegularFile(installed) && Files.mismatch(file, installed) == -1;
    }
  }

  /** Makes sure that Maven finds them when it builds the project. */
  public void install(Path project, Progress progress)
      throws CommandFailed, DeployFailed, InterruptedException {
    try {
      var missing = new ArrayList<Artifact>();
      var repository = repository();
      for (var artifact : artifacts()) {
        if (!artifact.isIn(repository)) {
          missing.add(artifact);
        }
      }
      if (!missing.isEmpty()) {
        install(missing, project, progress.begin("Set up"));
      }
    } catch (IOException e) {
      throw new CommandFailed(
          ExitCode.FAILED, "The SDK could not be put where Maven finds it: " + e.getMessage());
    }
  }

  private void install(List<Artifact> artifacts, Path project, Progress.Stage stage)
      throws IOException, CommandFailed, DeployFailed, InterruptedException {
    var maven = MavenCommand.find(project);
    var work = Files.createTempDirectory("dormouse-maven");
    try {
      for (var artifact : artifacts) {
        stage.note("installing " + artifact.name() + " into the local Maven repository");
        var arguments =
            new ArrayList<>(
                List.of(
                    GOAL,
                    "-DpomFile=" + artifact.pom(),
                    "-Dfile=" + artifact.jar().orElse(artifact.pom())));
        if (artifact.jar().isEmpty()) {
          arguments.add("-Dpackaging=pom");
        }
        var ended = maven.run(work, work.resolve("maven.log"), arguments);
        if (!ended.ok()) {
          throw new CommandFailed(
              ExitCode.FAILED,
              "Maven could not install " + artifact.name() + ":",
              ended.output().stream()
                  .filter(line -> line.startsWith("[ERROR]"))
                  .limit(20)
                  .toList());
        }
      }
    } finally {
      Files.deleteIfExists(work.resolve("maven.log"));
      Files.deleteIfExists(work);
    }
  }

  private List<Artifact> artifacts() throws IOException, CommandFailed {
    var artifacts = new ArrayList<Artifact>();
    if (Files.isDirectory(folder)) {
      try (var files = Files.list(folder)) {
        for (var pom : files.filter(file -> file.toString().endsWith(".pom")).sorted().toList()) {
          artifacts.add(Artifact.of(pom));
        }
      }
    }
    return artifacts;
  }

  /**
   * The local repository as most people have it. Where it is elsewhere all the same, the artifacts
   * are installed once more: Maven itself knows where.
   */
  private static Path repository() throws IOException {
    var option =
        REPOSITORY_OPTION.matcher(Optional.ofNullable(System.getenv("MAVEN_OPTS")).orElse(""));
    if (option.find()) {
      return Path.of(option.group(1));
    }
    var m2 = Path.of(System.getProperty("user.home"), ".m2");
    var settings = m2.resolve("settings.xml");
    if (Files.isRegularFile(settings)) {
      var setting = REPOSITORY_SETTING.matcher(Files.readString(settings));
      if (setting.find()) {
        return Path.of(setting.group(1));
      }
    }
    return m2.resolve("repository");
  }
}
