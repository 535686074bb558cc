package dev.dormouse.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Takes from a killed installation what a reboot of its host takes: processes, its database's too,
 * mounts, what is below {@code /run}, and control groups. Its data folder stays.
 */
final class Reboot {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Path RUN = Path.of("/run/dormouse");
  private static final Path GROUPS = Path.of("/sys/fs/cgroup");

  private final Path containers;
  private final String name;

  private Reboot(Path data) throws Exception {
    this.containers = data.resolve("node/containers").toRealPath();
    // As a supervisor names what it makes outside of its folder.
    var digest =
        MessageDigest.getInstance("SHA-256")
            .digest(containers.toString().getBytes(StandardCharsets.UTF_8));
    this.name = HexFormat.of().formatHex(digest).substring(0, 10);
  }

  static void of(Path data) throws Exception {
    var reboot = new Reboot(data);
    killDatabase(data);
    reboot.unmount();
    await("no process is left in the machines' groups", () -> reboot.processes().isEmpty());
    await("the groups are gone", reboot::removeGroups);
  }

  private static void killDatabase(Path data) throws IOException {
    try (var files = Files.walk(data.resolve("postgres"), 4)) {
      for (var file : files.filter(each -> each.endsWith("postmaster.pid")).toList()) {
        var process = ProcessHandle.of(Long.parseLong(Files.readAllLines(file).getFirst().strip()));
        process.ifPresent(ProcessHandle::destroyForcibly);
        await("the database is gone", () -> process.filter(ProcessHandle::isAlive).isEmpty());
      }
    }
  }

  private void unmount() throws Exception {
    var place = RUN.resolve(name);
    while (Files.readString(Path.of("/proc/self/mountinfo")).contains(" " + place + " ")) {
      new ProcessBuilder("umount", "--lazy", place.toString()).inheritIO().start().waitFor();
    }
    Files.deleteIfExists(place);
  }

  /** A folder for each life of the supervisor, in each hierarchy. */
  private List<Path> groups() {
    var found = new ArrayList<Path>();
    try (var hierarchies = Files.newDirectoryStream(GROUPS, Files::isDirectory)) {
      var all = new ArrayList<Path>();
      all.add(GROUPS);
      hierarchies.forEach(all::add);
      for (var hierarchy : all) {
        var lives = hierarchy.resolve("dormouse");
        if (Files.isDirectory(lives)) {
          try (var ours = Files.newDirectoryStream(lives, name + ".*")) {
            ours.forEach(found::add);
          }
        }
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> processes() {
    var found = new ArrayList<String>();
    for (var group : withThoseBelow()) {
      try {
        found.addAll(Files.readAllLines(group.resolve("cgroup.procs")));
      } catch (IOException e) {
        // Removed while it was read.
      }
    }
    return found;
  }

  private List<Path> withThoseBelow() {
    var all = new ArrayList<Path>();
    for (var group : groups()) {
      try (var walk = Files.walk(group)) {
        all.addAll(walk.filter(Files::isDirectory).toList());
      } catch (IOException | UncheckedIOException e) {
        // Removed while it was read.
      }
    }
    return all;
  }

  private boolean removeGroups() {
    for (var group : withThoseBelow().reversed()) {
      try {
        Files.deleteIfExists(group);
      } catch (IOException e) {
        return false;
      }
    }
    return groups().isEmpty();
  }

  private static void await(String what, java.util.function.BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("did not happen within " + PATIENCE + ": " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }
}
