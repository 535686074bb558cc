package dev.dormouse.deploy.build;

import dev.dormouse.deploy.progress.DeployFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/**
 * Compiles a project's sources within this process, much sooner than a build. All of them each
 * time: what one change means for other classes is then no question, and a warm compiler is fast.
 */
public final class SourceCompiler {
  private static final int MAGIC = 0xCAFEBABE;

  /** Class files of Java 1 have this major version plus one. */
  private static final int MAJOR_BEFORE_JAVA_1 = 44;

  private final Path project;
  private final Path sources;
  private final Path resources;
  private final List<Path> classPath;
  private final int release;

  private SourceCompiler(Path project, List<Path> classPath, int release) {
    this.project = project;
    this.sources = project.resolve("src/main/java");
    this.resources = project.resolve("src/main/resources");
    this.classPath = List.copyOf(classPath);
    this.release = release;
  }

  /** A compiler for a project as its build tool has just built it, for the same Java release. */
  public static SourceCompiler of(Path project, Path builtClasses, List<Path> classPath)
      throws IOException {
    return new SourceCompiler(
        project.toAbsolutePath().normalize(), classPath, release(builtClasses));
  }

  /** Compiles into the folder, whose former contents are gone. */
  public void compileInto(Path folder) throws DeployFailed {
    try {
      delete(folder);
      Files.createDirectories(folder);
      copyResources(folder);
      var files = javaFiles();
      if (!files.isEmpty()) {
        compile(files, folder);
      }
    } catch (IOException e) {
      throw new DeployFailed("The sources could not be compiled: " + e.getMessage(), e);
    }
  }

  private void compile(List<Path> files, Path folder) throws IOException, DeployFailed {
    var compiler = ToolProvider.getSystemJavaCompiler();
    var diagnostics = new DiagnosticCollector<JavaFileObject>();
    try (var manager =
        compiler.getStandardFileManager(diagnostics, Locale.ROOT, StandardCharsets.UTF_8)) {
      var options =
          List.of(
              "-d",
              folder.toString(),
              "-cp",
              classPath.stream().map(Path::toString).collect(Collectors.joining(":")),
              "--release",
              Integer.toString(release),
              "-encoding",
              "UTF-8",
              "-parameters",
              "-g",
              "-nowarn",
              "-proc:none",
              "-implicit:none");
      var units = manager.getJavaFileObjectsFromPaths(files);
      if (!compiler.getTask(null, manager, diagnostics, options, null, units).call()) {
        throw new DeployFailed(
            project.getFileName() + " does not compile.",
            CompileErrors.ofJavac(project, diagnostics.getDiagnostics()));
      }
    }
  }

  private List<Path> javaFiles() throws IOException {
    return files(sources).stream().filter(file -> file.toString().endsWith(".java")).toList();
  }

  private void copyResources(Path folder) throws IOException {
    for (var file : files(resources)) {
      var target = folder.resolve(resources.relativize(file));
      Files.createDirectories(target.getParent());
      Files.copy(file, target);
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void delete(Path folder) throws IOException {
    var all = new ArrayList<Path>();
    if (Files.exists(folder)) {
      try (var files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).forEach(all::add);
      }
    }
    for (var file : all) {
      Files.delete(file);
    }
  }

  /** The release that the build tool compiled for, as its class files say. */
  private static int release(Path classes) throws IOException {
    for (var file : files(classes)) {
      if (file.toString().endsWith(".class")) {
        try (var in = new java.io.DataInputStream(Files.newInputStream(file))) {
          if (in.readInt() == MAGIC) {
            in.readUnsignedShort();
            return in.readUnsignedShort() - MAJOR_BEFORE_JAVA_1;
          }
        }
      }
    }
    return Runtime.version().feature();
  }
}
