package dev.dormouse.supervisor.machines.runc;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What {@code bin/setup-machines} has set up: runc, CRIU, and room for what is built once. */
public record MachineTools(Path prefix) {
  public MachineTools {
    prefix = prefix.toAbsolutePath();
  }

  /** Those in a folder; empty where it has not all of them. */
  public static Optional<MachineTools> in(Path prefix) {
    var tools = new MachineTools(prefix);
    return Files.isExecutable(tools.runc()) && Files.isExecutable(tools.criu())
        ? Optional.of(tools)
        : Optional.empty();
  }

  Path runc() {
    return prefix.resolve("bin").resolve("runc");
  }

  Path criu() {
    return prefix.resolve("bin").resolve("criu");
  }

  Path images() {
    return prefix.resolve("images");
  }
}
