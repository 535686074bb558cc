package dev.dormouse.supervisor.machines.cgroups;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Reads and writes the files of groups; what does not exist is empty. */
final class CgroupFiles {
  private CgroupFiles() {}

  static void write(Path file, String value) throws IOException {
    try {
      Files.writeString(file, value);
    } catch (IOException e) {
      throw new IOException("writing %s to %s failed: %s".formatted(value, file, e), e);
    }
  }

  /** Does nothing where the file does not exist. */
  static void writeIfThere(Path file, String value) throws IOException {
    if (Files.exists(file)) {
      write(file, value);
    }
  }

  static String read(Path file) throws IOException {
    try {
      return Files.readString(file).strip();
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      // A group that is removed while it is read says "no such device".
      if (Files.exists(file)) {
        throw e;
      }
      return "";
    }
  }

  /** A number from lines of names and numbers; 0 where it is not there. */
  static long number(String lines, String name) {
    return lines
        .lines()
        .map(line -> line.split(" ", -1))
        .filter(parts -> parts.length == 2 && parts[0].equals(name))
        .mapToLong(parts -> Long.parseLong(parts[1]))
        .findFirst()
        .orElse(0);
  }

  /** The processes of a group and of those below it. */
  static Set<Long> processes(Path group) throws IOException {
    var found = new TreeSet<Long>();
    for (var each : withThoseBelow(group)) {
      read(each.resolve("cgroup.procs"))
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.equals("0"))
          .forEach(line -> found.add(Long.parseLong(line)));
    }
    return found;
  }

  /** Removes a group and those below it. Their files go with the folders. */
  static void remove(Path group) throws IOException {
    for (var each : withThoseBelow(group).reversed()) {
      try {
        Files.deleteIfExists(each);
      } catch (FileSystemException e) {
        throw new IOException("the control group " + each + " still has processes", e);
      }
    }
  }

  private static List<Path> withThoseBelow(Path group) throws IOException {
    var all = new ArrayList<Path>();
    if (Files.isDirectory(group)) {
      all.add(group);
      for (int i = 0; i < all.size(); i++) {
        try (var below = Files.newDirectoryStream(all.get(i), Files::isDirectory)) {
          below.forEach(all::add);
        } catch (NoSuchFileException e) {
          // Gone meanwhile.
        }
      }
    }
    return all;
  }
}
