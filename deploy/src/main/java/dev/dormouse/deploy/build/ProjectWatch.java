package dev.dormouse.deploy.build;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Notices that a project's files have changed, by looking at them often: that works on every file
 * system, and a change within folders that are new is no special case.
 */
public final class ProjectWatch {
  private static final int LOOK_MILLIS = 150;
  private static final int MAX_FILES = 50_000;
  private static final List<String> BUILD_FILES = List.of("pom.xml", "dormouse.yml");

  private final Path project;
  private Map<Path, Seen> seen;

  private record Seen(FileTime modified, long bytes) {}

  /** What kind of change there was, which decides how much is to be done anew. */
  public enum Change {
    /** Sources or resources: to be compiled. */
    SOURCES,
    /** The build itself: to be built from its beginning. */
    BUILD
  }

  /** Watches a project from how it is now. */
  public ProjectWatch(Path project) {
    this.project = project.toAbsolutePath().normalize();
    this.seen = look();
  }

  /** Waits for a change, and until the files are at rest again: editors save in several steps. */
  public Change await() throws InterruptedException {
    while (true) {
      var now = look();
      if (!now.equals(seen)) {
        while (true) {
          TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS / 2);
          var later = look();
          if (later.equals(now)) {
            break;
          }
          now = later;
        }
        var change = change(seen, now);
        seen = now;
        return change;
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
  }

  private Change change(Map<Path, Seen> before, Map<Path, Seen> after) {
    return BUILD_FILES.stream()
            .map(project::resolve)
            .allMatch(
                file -> String.valueOf(before.get(file)).equals(String.valueOf(after.get(file))))
        ? Change.SOURCES
        : Change.BUILD;
  }

  private Map<Path, Seen> look() {
    var files = new TreeMap<Path, Seen>();
    for (var name : BUILD_FILES) {
      look(project.resolve(name), files);
    }
    var main = project.resolve("src/main");
    if (Files.isDirectory(main)) {
      try (var walk = Files.walk(main)) {
        walk.limit(MAX_FILES).forEach(file -> look(file, files));
      } catch (IOException | UncheckedIOException e) {
        // A folder vanished while it was read: the next look finds the rest.
        return files;
      }
    }
    return files;
  }

  private static void look(Path file, Map<Path, Seen> files) {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      if (attributes.isRegularFile()) {
        files.put(file, new Seen(attributes.lastModifiedTime(), attributes.size()));
      }
    } catch (NoSuchFileException e) {
      // Gone: its absence is what is seen.
    } catch (IOException e) {
      files.put(file, new Seen(FileTime.fromMillis(0), -1));
    }
  }
}
