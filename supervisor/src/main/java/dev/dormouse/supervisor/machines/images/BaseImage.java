package dev.dormouse.supervisor.machines.images;

import dev.dormouse.supervisor.machines.HostCommand;
import dev.dormouse.supervisor.machines.MachineFolders;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The root file system that every container begins with: a Java runtime, the host's libraries that
 * it is linked with, CA certificates, a shell and a few programs.
 *
 * @param root of the file system
 * @param digest of all that is in it; nodes with the same digest can restore each other's machines
 * @param environment variables that its programs expect
 */
public record BaseImage(Path root, String digest, Map<String, String> environment) {
  /** The Java runtime's place inside. */
  static final String JAVA = "/opt/java";

  private static final Logger LOG = LoggerFactory.getLogger(BaseImage.class);

  /** Raised when what is built changes though JDK and host do not. */
  private static final int EDITION = 1;

  private static final Pattern MODULES = Pattern.compile("MODULES=\"([^\"]*)\"");

  /** Tools of a JDK that no task needs, and what is not finished: it warns at every start. */
  private static final Pattern NOT_FOR_TASKS =
      Pattern.compile(
          "jdk\\.(incubator\\..*|graal\\..*|internal\\.(vm\\.ci|ed|le|opt|md)|hotspot\\.agent"
              + "|compiler|javadoc|jartool|jconsole|jdeps|jdi|jdwp\\.agent|jlink|jpackage|jshell"
              + "|jstatd|editpad)");

  private static final List<String> PROGRAMS =
      List.of(
          "sh", "cat", "cp", "date", "echo", "env", "false", "grep", "gzip", "head", "ls", "mkdir",
          "mv", "rm", "sed", "sleep", "sort", "tail", "tar", "tr", "true", "uname", "wc");

  private static final List<Path> CERTIFICATES =
      List.of(
          Path.of("/etc/ssl/certs/ca-certificates.crt"),
          Path.of("/etc/pki/tls/certs/ca-bundle.crt"));

  private static final Path C_LOCALE = Path.of("/usr/lib/locale/C.utf8");

  public BaseImage {
    environment = Map.copyOf(environment);
  }

  /** Finds the base of this JDK and host in a folder, or builds it there; that takes seconds. */
  public static BaseImage in(Path folder, Path javaHome) throws IOException {
    var programs = programs();
    var libraries = HostLibraries.of(runtimeFiles(javaHome, programs), javaHome.toRealPath());
    var root = folder.toAbsolutePath().resolve("base-" + key(javaHome, libraries, programs));
    var noted = digestFile(root);
    if (!Files.exists(noted)) {
      build(javaHome, libraries, programs, root);
    }
    return new BaseImage(root, Files.readString(noted).strip(), Map.of());
  }

  private static Path digestFile(Path root) {
    return root.resolveSibling(root.getFileName() + ".sha256");
  }

  /** The digest's file comes last: a base without one is not finished. */
  private static void build(
      Path javaHome, Collection<Path> libraries, Collection<Path> programs, Path root)
      throws IOException {
    LOG.info("The containers' base is built from {}, once; that takes some seconds", javaHome);
    var unfinished = root.resolveSibling("unfinished-" + UUID.randomUUID());
    Files.createDirectories(root.getParent());
    try {
      fill(unfinished, javaHome, libraries, programs);
      var digest = FileTrees.digest(unfinished);
      try {
        Files.move(unfinished, root, StandardCopyOption.ATOMIC_MOVE);
      } catch (FileSystemException e) {
        if (!Files.isDirectory(root)) {
          throw e;
        }
        // Another one was built meanwhile, or its builder died before it noted the digest.
        digest = FileTrees.digest(root);
      }
      var note = Files.writeString(root.resolveSibling("unfinished-" + UUID.randomUUID()), digest);
      Files.move(note, digestFile(root), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      MachineFolders.delete(unfinished);
    }
  }

  private static void fill(
      Path image, Path javaHome, Collection<Path> libraries, Collection<Path> programs)
      throws IOException {
    FileTrees.folder(image);
    for (var folder :
        List.of("bin", "usr/bin", "dev", "etc/ssl/certs", "opt", "proc", "run/dormouse", "tmp")) {
      FileTrees.folder(image.resolve(folder));
    }
    var runtime = image.resolveSibling(image.getFileName() + "-java");
    try {
      link(javaHome, runtime);
      FileTrees.placeAll(runtime, image.resolve(JAVA.substring(1)), FileTrees::copy);
    } finally {
      MachineFolders.delete(runtime);
    }
    for (var library : libraries) {
      copyInto(image, library, library);
    }
    for (var program : programs) {
      copyInto(image, program, Path.of("/bin").resolve(program.getFileName()));
    }
    if (Files.isDirectory(C_LOCALE)) {
      FileTrees.placeAll(
          C_LOCALE, image.resolve(C_LOCALE.toString().substring(1)), FileTrees::copy);
    }
    for (var certificates : CERTIFICATES) {
      if (Files.exists(certificates)) {
        copyInto(image, certificates, CERTIFICATES.getFirst());
        break;
      }
    }
    writeSmallFiles(image);
  }

  private static void writeSmallFiles(Path image) throws IOException {
    var etc = image.resolve("etc");
    write(etc.resolve("passwd"), "root:x:0:0:root:/tmp:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n");
    write(etc.resolve("group"), "root:x:0:\nnogroup:x:65534:\n");
    write(etc.resolve("nsswitch.conf"), "passwd: files\ngroup: files\nhosts: files dns\n");
    var dev = image.resolve("dev");
    for (var device : Devices.NAMES) {
      write(dev.resolve(device), "");
    }
    Files.createSymbolicLink(dev.resolve("fd"), Path.of("/proc/self/fd"));
    Files.createSymbolicLink(dev.resolve("stdin"), Path.of("/proc/self/fd/0"));
    Files.createSymbolicLink(dev.resolve("stdout"), Path.of("/proc/self/fd/1"));
    Files.createSymbolicLink(dev.resolve("stderr"), Path.of("/proc/self/fd/2"));
    Files.createSymbolicLink(dev.resolve("shm"), Path.of("/tmp"));
  }

  static void write(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(
        file, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
  }

  private static void copyInto(Path image, Path from, Path place) throws IOException {
    var target = image.resolve(place.toString().substring(1));
    FileTrees.folder(target.resolve("..").normalize());
    FileTrees.copy(from, target);
  }

  private static void link(Path javaHome, Path target) throws IOException {
    var jlink = javaHome.resolve("bin").resolve("jlink");
    if (!Files.isExecutable(jlink)) {
      throw new IOException(
          javaHome + " has no bin/jlink; containers need a JDK, not only a Java runtime");
    }
    HostCommand.run(
        List.of(
            jlink.toString(),
            "--add-modules",
            modules(javaHome),
            "--strip-debug",
            "--no-header-files",
            "--no-man-pages",
            "--generate-cds-archive",
            "--output",
            target.toString()));
  }

  private static String modules(Path javaHome) throws IOException {
    var matcher = MODULES.matcher(Files.readString(javaHome.resolve("release")));
    if (!matcher.find()) {
      throw new IOException("the file release in " + javaHome + " names no modules");
    }
    return List.of(matcher.group(1).split(" ", -1)).stream()
        .filter(module -> !NOT_FOR_TASKS.matcher(module).matches())
        .sorted()
        .collect(Collectors.joining(","));
  }

  private static List<Path> programs() {
    var found = new ArrayList<Path>();
    for (var name : PROGRAMS) {
      for (var place : List.of("/bin", "/usr/bin")) {
        var program = Path.of(place, name);
        if (Files.isExecutable(program)) {
          found.add(program);
          break;
        }
      }
    }
    return found;
  }

  private static List<Path> runtimeFiles(Path javaHome, Collection<Path> programs)
      throws IOException {
    try (var files = Files.walk(javaHome.toRealPath().resolve("lib"))) {
      var all =
          files
              .filter(file -> file.toString().endsWith(".so"))
              .collect(Collectors.toCollection(ArrayList::new));
      all.add(javaHome.toRealPath().resolve("bin").resolve("java"));
      all.addAll(programs);
      return all;
    }
  }

  /** Changes with whatever the base is built from. */
  private static String key(Path javaHome, Collection<Path> libraries, Collection<Path> programs)
      throws IOException {
    var text = new StringBuilder("edition " + EDITION + "\n");
    text.append(Files.readString(javaHome.resolve("release")));
    var files = new ArrayList<>(libraries);
    files.addAll(programs);
    CERTIFICATES.stream().filter(Files::exists).forEach(files::add);
    for (var file : files) {
      text.append(file).append(' ').append(Files.size(file)).append(' ');
      text.append(Files.getLastModifiedTime(file).toMillis()).append('\n');
    }
    return FileTrees.digestOf(text.toString()).substring(0, 16);
  }
}
