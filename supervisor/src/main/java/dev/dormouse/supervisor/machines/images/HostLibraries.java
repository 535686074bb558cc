package dev.dormouse.supervisor.machines.images;

import dev.dormouse.supervisor.machines.HostCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The shared libraries of the host that programs are linked with. */
final class HostLibraries {
  private static final Pattern FOUND = Pattern.compile("(?:=>\\s+|^\\s+)(/\\S+)\\s+\\(0x");
  private static final Pattern LIBC = Pattern.compile(".*/libc\\.so\\.6");

  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** What libc opens by name, not by link. */
  private static final List<String> OPENED = List.of("libnss_files.so.2", "libnss_dns.so.2");

  private HostLibraries() {}

  /**
   * All that is needed, with what that needs; paths as the loader knows them. What the host lacks
   * is left out: a runtime for servers has libraries for windows, too.
   *
   * @param within libraries below it are the programs' own
   */
  static Set<Path> of(Collection<Path> programs, Path within) throws IOException {
    var command = new ArrayList<String>();
    command.add("ldd");
    programs.forEach(program -> command.add(program.toString()));
    var found = new TreeSet<Path>();
    // It says no where one of the files is not linked dynamically.
    HostCommand.end(command, LIMIT)
        .output()
        .lines()
        .forEach(line -> {
          var matcher = FOUND.matcher(line);
          if (matcher.find()) {
            var path = Path.of(matcher.group(1));
            if (!path.startsWith(within)) {
              found.add(path);
            }
          }
        });
    if (found.stream().noneMatch(path -> LIBC.matcher(path.toString()).matches())) {
      throw new IOException("ldd finds no libc of the Java runtime in " + within);
    }
    addOpened(found);
    return found;
  }

  private static void addOpened(Set<Path> found) {
    var places =
        found.stream()
            .filter(path -> LIBC.matcher(path.toString()).matches())
            .map(Path::getParent)
            .toList();
    for (var place : places) {
      for (var name : OPENED) {
        if (place != null && Files.exists(place.resolve(name))) {
          found.add(place.resolve(name));
        }
      }
    }
  }
}
