package dev.dormouse.supervisor.machines.runc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Who a container's root is on the host: a user and a group that nobody else has. */
final class ContainerUser {
  /** The first of the host's numbers that a container's users and groups are mapped to. */
  static final int FIRST = 100_000;

  static final int COUNT = 65_536;

  private static final int SET_GROUP = 02000;
  private static final int READ_ONLY_FOR_GROUP = 0750;

  private ContainerUser() {}

  /** A folder that the host's root owns and containers may look into; for nobody else. */
  static Path folder(Path folder) throws IOException {
    Files.createDirectories(folder);
    return admit(folder);
  }

  /** What is made in the folder from now on belongs to the containers' group, too. */
  static Path admit(Path folder) throws IOException {
    Files.setAttribute(folder, "unix:gid", FIRST);
    return Files.setAttribute(folder, "unix:mode", SET_GROUP | READ_ONLY_FOR_GROUP);
  }
}
