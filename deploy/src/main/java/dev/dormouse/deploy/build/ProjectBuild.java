package dev.dormouse.deploy.build;

import dev.dormouse.deploy.progress.DeployFailed;
import dev.dormouse.deploy.progress.Progress;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Builds a project with the build tool that it uses. */
public final class ProjectBuild {
  private static final String CLASS_PATH_GOAL =
      "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:build-classpath";
  private static final int SHOWN_LINES = 30;

  /** Signs that class files come from more than Java sources and resources as they are. */
  private static final Pattern MORE_THAN_COMPILING =
      Pattern.compile(
          "annotationProcessorPaths|<filtering>true|<sourceDirectory>|generate-sources"
              + "|process-classes|kotlin-maven|antlr4-maven|protobuf|<compilerArg");

  /** What Maven says after each failure, whatever it was. */
  private static final Pattern ADVICE =
      Pattern.compile("^(-> )?\\[Help|^Re-run Maven|^To see the full|^For more information");

  private final Path project;
  private final List<String> mavenArguments;

  /**
   * Builds of one project.
   *
   * @param mavenArguments given to Maven in addition, for profiles and properties
   */
  public ProjectBuild(Path project, List<String> mavenArguments) {
    this.project = project.toAbsolutePath().normalize();
    this.mavenArguments = List.copyOf(mavenArguments);
  }

  /** Builds everything and collects the class path. */
  public BuiltProject build(Progress.Stage stage) throws DeployFailed, InterruptedException {
    if (!Files.isRegularFile(project.resolve("pom.xml"))) {
      throw new DeployFailed(noMaven());
    }
    var classPathFile = output().resolve("classpath.txt");
    var log = output().resolve("maven.log");
    var maven = MavenCommand.find(project);
    try {
      Files.createDirectories(output());
      Files.deleteIfExists(classPathFile);
      stage.note("Maven is building " + project.getFileName());
      var ended = maven.run(project, log, arguments(classPathFile));
      if (!ended.ok()) {
        throw failed(ended, log);
      }
      return collect(classPathFile, stage);
    } catch (IOException e) {
      throw new DeployFailed(
          "What Maven built in " + project + " could not be read: " + e.getMessage(), e);
    }
  }

  /**
   * A compiler that does the same to the sources as Maven does; empty where the project's build
   * does more than to compile, so that only Maven itself can do it.
   */
  public Optional<SourceCompiler> compiler(BuiltProject built)
      throws DeployFailed, InterruptedException {
    try {
      var pom = Files.readString(project.resolve("pom.xml"));
      if (MORE_THAN_COMPILING.matcher(pom).find()
          || !Files.isDirectory(project.resolve("src/main/java"))) {
        return Optional.empty();
      }
      var classPath =
          pom.contains("<scope>provided")
              ? classPath("compile")
              : built.dependencies().stream().map(LocalFile::path).toList();
      return Optional.of(SourceCompiler.of(project, classes(), classPath));
    } catch (IOException e) {
      throw new DeployFailed(
          "The build of " + project + " could not be read: " + e.getMessage(), e);
    }
  }

  private List<Path> classPath(String scope)
      throws IOException, DeployFailed, InterruptedException {
    var file = output().resolve("classpath-" + scope + ".txt");
    var log = output().resolve("maven.log");
    var arguments = new ArrayList<>(classPathArguments(scope, file));
    arguments.addAll(mavenArguments);
    var ended = MavenCommand.find(project).run(project, log, arguments);
    if (!ended.ok()) {
      throw failed(ended, log);
    }
    return entries(file);
  }

  private static List<String> classPathArguments(String scope, Path file) {
    return List.of(
        CLASS_PATH_GOAL,
        "-DincludeScope=" + scope,
        "-Dmdep.regenerateFile=true",
        "-Dmdep.outputFile=" + file);
  }

  private static List<Path> entries(Path classPathFile) throws IOException {
    return Arrays.stream(Files.readString(classPathFile).strip().split(File.pathSeparator, -1))
        .filter(entry -> !entry.isEmpty())
        .map(Path::of)
        .toList();
  }

  /** Where Maven puts the project's classes. */
  public Path classes() {
    return project.resolve("target/classes");
  }

  /** Where what a deploy makes of the project is kept. */
  public Path output() {
    return project.resolve("target/dormouse");
  }

  /** Packs a folder of classes of this project. */
  public LocalFile pack(Path folder) throws IOException {
    var jar = output().resolve(project.getFileName() + "-classes.jar");
    ReproducibleJar.pack(folder, jar);
    return LocalFile.of(jar);
  }

  private List<String> arguments(Path classPathFile) {
    var arguments = new ArrayList<>(List.of("package", "-DskipTests"));
    arguments.addAll(classPathArguments("runtime", classPathFile));
    arguments.addAll(mavenArguments);
    return arguments;
  }

  private BuiltProject collect(Path classPathFile, Progress.Stage stage)
      throws IOException, DeployFailed {
    if (!Files.isRegularFile(classPathFile) || !Files.isDirectory(classes())) {
      throw new DeployFailed(
          project
              + " has no classes after its build. A folder to deploy is one module that makes a"
              + " jar; where this one only lists modules, name the module with the tasks.");
    }
    var dependencies = new ArrayList<LocalFile>();
    for (var entry : entries(classPathFile)) {
      dependencies.add(dependency(entry, dependencies.size()));
    }
    var classes = pack(classes());
    stage.note(
        "class path of "
            + (dependencies.size() + 1)
            + " files, "
            + megabytes(
                classes.ref().bytes()
                    + dependencies.stream().mapToLong(file -> file.ref().bytes()).sum()));
    return new BuiltProject(classes, dependencies);
  }

  private LocalFile dependency(Path entry, int number) throws IOException {
    if (Files.isDirectory(entry)) {
      var jar = output().resolve("dependencies").resolve(number + "-classes.jar");
      ReproducibleJar.pack(entry, jar);
      return LocalFile.of(jar);
    }
    return LocalFile.of(entry);
  }

  private DeployFailed failed(MavenCommand.Ended ended, Path log) {
    var errors = CompileErrors.ofMaven(project, ended.output());
    if (!errors.isEmpty()) {
      return new DeployFailed(project.getFileName() + " does not compile.", errors);
    }
    var lines =
        ended.output().stream()
            .filter(line -> line.startsWith("[ERROR]"))
            .map(ProjectBuild::plain)
            .filter(line -> !line.isBlank() && !ADVICE.matcher(line).find())
            .distinct()
            .toList();
    var shown = lines.isEmpty() ? ended.output() : lines;
    return new DeployFailed(
        "Maven could not build " + project.getFileName() + "; its whole output is in " + log + ".",
        shown.subList(Math.max(0, shown.size() - SHOWN_LINES), shown.size()));
  }

  private static String plain(String line) {
    return line.substring("[ERROR]".length()).strip();
  }

  private String noMaven() {
    if (Files.isRegularFile(project.resolve("build.gradle"))
        || Files.isRegularFile(project.resolve("build.gradle.kts"))) {
      return project
          + " is built with Gradle, which this version of Dormouse does not deploy yet. A pom.xml"
          + " beside it with the same dependencies is enough to deploy it.";
    }
    return project + " has no pom.xml; a project to deploy is built with Maven.";
  }

  private static String megabytes(long bytes) {
    return String.format(java.util.Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
