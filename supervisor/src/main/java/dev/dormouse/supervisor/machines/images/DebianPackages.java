package dev.dormouse.supervisor.machines.images;

import dev.dormouse.supervisor.machines.HostCommand;
import dev.dormouse.supervisor.machines.images.layers.RootFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A Debian of its own with packages, made by apt and dpkg from the archives that the host itself
 * uses.
 */
record DebianPackages(List<String> packages) implements ImageRecipe {
  private static final Duration LIMIT = Duration.ofMinutes(30);

  DebianPackages {
    packages = List.copyOf(packages);
  }

  @Override
  public String kind() {
    return "packages";
  }

  @Override
  public String ingredients() {
    return String.join("\n", packages);
  }

  @Override
  public Map<String, String> make(Path work, RootFolder root) throws IOException {
    if (packages.isEmpty()) {
      throw new IOException("no packages are named");
    }
    var script = work.resolve("debian-root.sh");
    try (var in = DebianPackages.class.getResourceAsStream("debian-root.sh")) {
      Files.copy(Objects.requireNonNull(in, "debian-root.sh is missing"), script);
    }
    var command =
        new ArrayList<>(List.of("sh", script.toString(), work.toString(), root.root().toString()));
    command.addAll(packages);
    var ended = HostCommand.end(command, LIMIT);
    if (!ended.well()) {
      throw new IOException(ended.output().strip());
    }
    return Map.of();
  }
}
