package dev.dormouse.supervisor.machines.runc;

import dev.dormouse.supervisor.machines.HostCommand;
import dev.dormouse.supervisor.machines.MachineFolders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A supervisor's folder for containers. What a container's user has to reach needs a path that it
 * can search, and the folder's own parents may be private: so it is mounted below {@code /run} a
 * second time, behind a folder that only root and containers may enter.
 */
final class ContainerHome implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerHome.class);
  private static final Path RUN = Path.of("/run/dormouse");

  /** Says in the folder who has mounted it last. */
  private static final String LIFE = "life";

  private final String name;
  private final Path place;
  private final String life;

  private ContainerHome(String name, Path place, String life) {
    this.name = name;
    this.place = place;
    this.life = life;
  }

  /**
   * Mounts the folder; what an earlier life has left mounted goes first.
   *
   * @param life which no other one has had
   */
  static ContainerHome open(Path folder, String life) throws IOException {
    var own = ContainerUser.folder(folder).toRealPath();
    var name = name(own);
    ContainerUser.folder(RUN);
    var place = RUN.resolve(name);
    Files.writeString(own.resolve(LIFE), life);
    unmount(place);
    Files.createDirectories(place);
    HostCommand.run(List.of("mount", "--bind", own.toString(), place.toString()));
    var home = new ContainerHome(name, place, life);
    ContainerUser.admit(place);
    return home;
  }

  /** The same for the same folder, after a restart too. */
  static String name(Path folder) throws IOException {
    var path = folder.toAbsolutePath().toString();
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of()
          .formatHex(digest.digest(path.getBytes(StandardCharsets.UTF_8)))
          .substring(0, 10);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static void unmount(Path place) throws IOException {
    while (isMounted(place)) {
      HostCommand.run(List.of("umount", "--lazy", place.toString()));
    }
  }

  private static boolean isMounted(Path place) throws IOException {
    return Files.readString(Path.of("/proc/self/mountinfo"))
        .lines()
        .map(line -> line.split(" ", -1))
        .anyMatch(parts -> parts.length > 4 && parts[4].equals(place.toString()));
  }

  String name() {
    return name;
  }

  String life() {
    return life;
  }

  /** What is in it under this name. */
  Path place(String inside) {
    return place.resolve(inside);
  }

  /** A folder in it, made where it does not exist; containers may look into it. */
  Path folder(String inside) throws IOException {
    return ContainerUser.folder(place.resolve(inside));
  }

  /** The same, emptied. */
  Path freshFolder(String inside) throws IOException {
    MachineFolders.delete(place.resolve(inside));
    return folder(inside);
  }

  @Override
  public void close() {
    try {
      unmount(place);
      Files.deleteIfExists(place);
    } catch (IOException e) {
      LOG.warn("The mount {} is left behind: {}", place, e.toString());
    }
  }
}
