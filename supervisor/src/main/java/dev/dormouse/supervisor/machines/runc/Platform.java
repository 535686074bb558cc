package dev.dormouse.supervisor.machines.runc;

import dev.dormouse.supervisor.machines.HostCommand;
import dev.dormouse.supervisor.machines.images.BaseImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a node has that a checkpoint depends on: compiled code uses the processor's features, the
 * image leans on files of the base, and CRIU writes for itself and for the kernel.
 */
final class Platform {
  static final String IMAGE = "image";

  private static final Pattern FEATURES = Pattern.compile("(?m)^(?:flags|Features)\\s*:\\s*(.*)$");
  private static final Pattern MODEL = Pattern.compile("(?m)^model name\\s*:\\s*(.*)$");

  private Platform() {}

  static Map<String, String> of(MachineTools tools, BaseImage base) throws IOException {
    var version = HostCommand.run(java.util.List.of(tools.criu().toString(), "--version"));
    return Map.of(
        "kernel", System.getProperty("os.version", "unknown"),
        "cpu", processor(Files.readString(Path.of("/proc/cpuinfo"))),
        "base", base.digest(),
        "criu", version.lines().findFirst().orElse("").replace("Version:", "").strip());
  }

  /** The model, and a digest of all its features in any order. */
  static String processor(String cpuinfo) {
    var features = FEATURES.matcher(cpuinfo);
    var sorted =
        features.find()
            ? Arrays.stream(features.group(1).strip().split("\\s+", -1))
                .sorted()
                .collect(Collectors.joining(" "))
            : "";
    var model = MODEL.matcher(cpuinfo);
    var name = model.find() ? model.group(1).strip() : System.getProperty("os.arch", "unknown");
    return name + " " + digest(sorted);
  }

  static String digest(String text) {
    try {
      var sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of()
          .formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8)))
          .substring(0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Says what a checkpoint needs and this node does not have; empty where it has all. */
  static String missing(Map<String, String> needed, Map<String, String> here) {
    return new TreeMap<>(needed)
        .entrySet().stream()
            .filter(label -> !label.getValue().equals(here.get(label.getKey())))
            .map(label ->
                "its %s is \"%s\", and here it is \"%s\""
                    .formatted(
                        label.getKey(),
                        label.getValue(),
                        here.getOrDefault(label.getKey(), "unknown")))
            .collect(Collectors.joining("; "));
  }
}
