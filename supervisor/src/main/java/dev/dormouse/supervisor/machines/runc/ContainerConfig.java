package dev.dormouse.supervisor.machines.runc;

import dev.dormouse.protocol.Json;
import dev.dormouse.supervisor.machines.images.Devices;
import dev.dormouse.supervisor.machines.images.RootImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What runc is told of a container, as the Open Container Initiative's runtime specification has
 * it. Limits of memory, processors and processes are not in it: they belong to the machine's
 * control group, around the container's own.
 *
 * @param folder on the host, with the supervisor's socket in it
 * @param temporaryBytes how large the container's /tmp may grow; it counts as memory
 * @param criuConfig a file with CRIU's options
 */
record ContainerConfig(
    RootImage image,
    List<String> command,
    Map<String, String> environment,
    Path folder,
    String cgroup,
    long temporaryBytes,
    Path criuConfig) {
  /** Where a container finds the supervisor. */
  static final String SOCKET = "/run/dormouse/s";

  private static final List<String> HIDDEN =
      List.of(
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/proc/sched_debug",
          "/proc/interrupts");

  /** Folders, which could only be hidden by a tmpfs: each would make every checkpoint slower. */
  private static final List<String> READ_ONLY =
      List.of(
          "/proc/acpi",
          "/proc/scsi",
          "/proc/bus",
          "/proc/fs",
          "/proc/irq",
          "/proc/sys",
          "/proc/sysrq-trigger");

  ContainerConfig {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  /** Makes a folder a bundle. */
  void write(Path bundle) throws IOException {
    Files.write(bundle.resolve("config.json"), Json.mapper().writeValueAsBytes(oci()));
  }

  private Map<String, Object> oci() {
    return Map.of(
        "ociVersion", "1.0.2",
        "annotations", Map.of("org.criu.config", criuConfig.toString()),
        "hostname", "dormouse",
        "root", Map.of("path", image.root().toString(), "readonly", true),
        "process", process(),
        "mounts", mounts(),
        "linux", linux());
  }

  private Map<String, Object> process() {
    var none = List.<String>of();
    return Map.of(
        "terminal",
        false,
        "user",
        Map.of("uid", 0, "gid", 0),
        "cwd",
        "/tmp",
        "args",
        command,
        "env",
        environment.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList(),
        "noNewPrivileges",
        true,
        "capabilities",
        Map.of(
            "bounding", none,
            "effective", none,
            "inheritable", none,
            "permitted", none,
            "ambient", none));
  }

  private List<Map<String, Object>> mounts() {
    var mounts = new ArrayList<Map<String, Object>>();
    mounts.add(Map.of("destination", "/proc", "type", "proc", "source", "proc"));
    mounts.add(bind(image.root().resolve("dev").toString(), "/dev", "ro", "nosuid", "noexec"));
    for (var device : Devices.NAMES) {
      mounts.add(bind("/dev/" + device, "/dev/" + device, "nosuid", "noexec"));
    }
    mounts.add(
        Map.of(
            "destination", "/tmp",
            "type", "tmpfs",
            "source", "tmpfs",
            "options", List.of("nosuid", "nodev", "mode=1777", "size=" + temporaryBytes)));
    var parent = Path.of(SOCKET).getParent();
    mounts.add(bind(folder.toString(), String.valueOf(parent), "nosuid", "nodev", "noexec"));
    return mounts;
  }

  private static Map<String, Object> bind(String source, String destination, String... options) {
    return Map.of(
        "destination",
        destination,
        "type",
        "bind",
        "source",
        source,
        "options",
        Stream.concat(Stream.of("bind"), Stream.of(options)).toList());
  }

  private Map<String, Object> linux() {
    var ids =
        List.of(
            Map.of("containerID", 0, "hostID", ContainerUser.FIRST, "size", ContainerUser.COUNT));
    return Map.of(
        "cgroupsPath", cgroup,
        "uidMappings", ids,
        "gidMappings", ids,
        "namespaces",
            Stream.of("pid", "ipc", "uts", "mount", "user")
                .map(type -> Map.of("type", type))
                .toList(),
        "resources", Map.of("devices", devices()),
        "seccomp", SeccompFilter.oci(),
        "maskedPaths", HIDDEN,
        "readonlyPaths", READ_ONLY);
  }

  private static List<Map<String, Object>> devices() {
    return List.of(Map.of("allow", false, "access", "rwm"));
  }
}
