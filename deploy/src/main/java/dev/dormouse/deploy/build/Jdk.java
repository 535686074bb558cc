package dev.dormouse.deploy.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A Java development kit on this machine. */
public record Jdk(Path home, int version) {
  public static final int LEAST = 21;
  private static final Pattern VERSION =
      Pattern.compile("^JAVA_VERSION=\"(?:1\\.)?(\\d{1,3})", Pattern.MULTILINE);

  /**
   * The kit that a project is built with: the one this program runs on where it is a whole one,
   * else the one that JAVA_HOME names, else the newest in the usual places.
   */
  public static Optional<Jdk> find() {
    var homes = new ArrayList<Path>();
    homes.add(Path.of(System.getProperty("java.home")));
    var named = System.getenv("JAVA_HOME");
    if (named != null && !named.isBlank()) {
      homes.add(Path.of(named));
    }
    for (var home : homes) {
      var jdk = at(home);
      if (jdk.isPresent()) {
        return jdk;
      }
    }
    return usualPlaces().stream()
        .map(Jdk::at)
        .flatMap(Optional::stream)
        .max(Comparator.comparingInt(Jdk::version));
  }

  /** The kit in a folder, if it is one of a version that will do. */
  static Optional<Jdk> at(Path home) {
    var release = home.resolve("release");
    if (!Files.isExecutable(home.resolve("bin/javac")) || !Files.isRegularFile(release)) {
      return Optional.empty();
    }
    try {
      var version = VERSION.matcher(Files.readString(release));
      return version.find() && Integer.parseInt(version.group(1)) >= LEAST
          ? Optional.of(new Jdk(home, Integer.parseInt(version.group(1))))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  public Path java() {
    return home.resolve("bin/java");
  }

  private static List<Path> usualPlaces() {
    var places = new ArrayList<Path>();
    for (var parent :
        List.of(
            Path.of("/usr/lib/jvm"),
            Path.of("/opt/java"),
            Path.of("/opt"),
            Path.of(System.getProperty("user.home"), ".sdkman/candidates/java"))) {
      places.addAll(foldersIn(parent));
    }
    return places;
  }

  private static List<Path> foldersIn(Path parent) {
    if (!Files.isDirectory(parent)) {
      return List.of();
    }
    try (var folders = Files.list(parent)) {
      return folders.filter(Files::isDirectory).sorted().toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
