package dev.dormouse.supervisor.machines.cgroups;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The control groups of one supervisor's machines, all below one name. */
public final class Cgroups {
  private static final List<String> NEEDED = List.of("memory", "cpu", "pids", "freezer");

  private static final String ALL = "dormouse";

  private final String name;
  private final Map<String, Path> controllers;
  private final Collection<Path> hierarchies;

  private Cgroups(String name, Map<String, Path> controllers, Collection<Path> hierarchies) {
    this.name = name;
    this.controllers = Map.copyOf(controllers);
    this.hierarchies = List.copyOf(hierarchies);
  }

  /** The host's groups; an exception where they cannot hold machines. */
  public static Cgroups ofThisHost(String name) throws IOException {
    return of(Files.readString(Path.of("/proc/self/mountinfo")), name);
  }

  /**
   * Reads where controllers are mounted.
   *
   * @param mountinfo as {@code /proc/self/mountinfo} has it
   * @param name of the group that all machines are below
   */
  static Cgroups of(String mountinfo, String name) throws IOException {
    var first = new HashMap<String, Path>();
    var all = new ArrayList<Path>();
    Path unified = null;
    for (var line : mountinfo.lines().toList()) {
      var halves = line.split(" - ", 2);
      var left = halves[0].split(" ", -1);
      var right = halves.length == 2 ? halves[1].split(" ", -1) : new String[0];
      if (left.length < 5 || right.length < 3) {
        continue;
      }
      var place = Path.of(left[4]);
      if (right[0].equals("cgroup")) {
        all.add(place);
        for (var option : right[2].split(",", -1)) {
          first.putIfAbsent(option, place);
        }
      } else if (right[0].equals("cgroup2")) {
        unified = place;
        all.add(place);
      }
    }
    if (first.keySet().containsAll(NEEDED)) {
      return new Cgroups(name, first, all);
    }
    if (unified == null || first.containsKey("memory")) {
      throw new IOException(
          "the host's control groups do not have all of " + String.join(", ", NEEDED));
    }
    return new Cgroups(name, Map.of("unified", unified), List.of(unified));
  }

  /** What the runtime is told of a machine's container. */
  public String containerPath(String machine) {
    return path(machine) + "/" + Cgroup.CONTAINER;
  }

  /** The group of a machine, whether it exists or not. */
  public Cgroup of(String machine) {
    var unified = controllers.get("unified");
    return unified == null
        ? new CgroupV1(controllers, hierarchies, path(machine))
        : new CgroupV2(unified, path(machine));
  }

  private String path(String machine) {
    return "/" + ALL + "/" + name + "/" + machine;
  }

  /** Those of an earlier life or another supervisor: whose names begin like this. */
  public List<Cgroups> others(String prefix) throws IOException {
    var names = new TreeSet<String>();
    for (var hierarchy : hierarchies) {
      names.addAll(below(hierarchy.resolve(ALL)));
    }
    return names.stream()
        .filter(other -> other.startsWith(prefix) && !other.equals(name))
        .map(other -> new Cgroups(other, controllers, hierarchies))
        .toList();
  }

  private static Collection<String> below(Path folder) throws IOException {
    var found = new TreeSet<String>();
    if (Files.isDirectory(folder)) {
      try (var all = Files.newDirectoryStream(folder, Files::isDirectory)) {
        all.forEach(path -> found.add(path.getFileName().toString()));
      }
    }
    return found;
  }

  /** The machines that have a group. */
  public Collection<String> machines() throws IOException {
    var found = new TreeSet<String>();
    for (var folder : folders()) {
      found.addAll(below(folder));
    }
    return found;
  }

  /** The folders below which there is one for each machine: for who cannot ask this class. */
  public List<Path> folders() {
    return hierarchies.stream().map(each -> each.resolve(ALL).resolve(name)).toList();
  }

  /** Removes the name itself, after the last machine. */
  public void close() throws IOException {
    for (var folder : folders()) {
      CgroupFiles.remove(folder);
    }
  }
}
