package dev.dormouse.supervisor.machines.images.layers;

import dev.dormouse.supervisor.machines.MachineFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A root file system in the making. Links in it are followed as a program inside would follow them:
 * what is absolute begins at this root, and nothing leads out of it. Nobody else changes it
 * meanwhile.
 */
public final class RootFolder {
  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("rwxr-xr-x");

  /** As the kernel has it. */
  private static final int MAX_LINKS = 40;

  private static final int MAX_NAMES = 500;
  private static final int MAX_NAME = 255;

  private final Path root;

  public RootFolder(Path root) throws IOException {
    this.root = Files.createDirectories(root).toRealPath();
    Files.setPosixFilePermissions(this.root, FOLDER);
  }

  public Path root() {
    return root;
  }

  /**
   * The names of a path inside, from the root on; none for the root itself.
   *
   * @throws IOException if it leads out of the root, or is none
   */
  static List<String> names(String path) throws IOException {
    var names = new ArrayList<String>();
    for (var name : path.split("/", -1)) {
      switch (name) {
        case "", "." -> {}
        case ".." ->
            throw new IOException("the path \"" + shown(path) + "\" leads out of its root");
        default -> names.add(name);
      }
      if (name.length() > MAX_NAME || name.indexOf('\0') >= 0 || names.size() > MAX_NAMES) {
        throw new IOException("the path \"" + shown(path) + "\" is none that a file can have");
      }
    }
    return names;
  }

  static String shown(String path) {
    return path.length() <= 200 ? path : path.substring(0, 200) + "…";
  }

  /** Where a path inside is on the host; its folders are there afterwards. */
  public Path place(String path) throws IOException {
    return place(names(path));
  }

  Path place(List<String> names) throws IOException {
    return names.isEmpty()
        ? root
        : folder(names.subList(0, names.size() - 1)).resolve(names.getLast());
  }

  /** A folder inside, made where it is missing. */
  Path folder(List<String> names) throws IOException {
    var left = new ArrayDeque<>(names);
    var at = root;
    int links = 0;
    while (!left.isEmpty()) {
      var name = left.pop();
      if (name.equals("..")) {
        at = at.equals(root) ? root : parent(at);
        continue;
      }
      var next = at.resolve(name);
      if (Files.isSymbolicLink(next)) {
        if (++links > MAX_LINKS) {
          throw new IOException(
              "there are too many links on the way to " + String.join("/", names));
        }
        var target = Files.readSymbolicLink(next).toString();
        at = target.startsWith("/") ? root : at;
        push(left, target);
      } else {
        at = made(next);
      }
    }
    return at;
  }

  private static void push(ArrayDeque<String> left, String target) {
    var names = target.split("/", -1);
    for (int i = names.length - 1; i >= 0; i--) {
      if (!names[i].isEmpty() && !names[i].equals(".")) {
        left.push(names[i]);
      }
    }
  }

  private Path parent(Path inside) {
    var parent = inside.getParent();
    return parent == null ? root : parent;
  }

  private Path made(Path folder) throws IOException {
    if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return folder;
    }
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("/" + root.relativize(folder) + " is a file where a folder should be");
    }
    Files.createDirectory(folder);
    return Files.setPosixFilePermissions(folder, FOLDER);
  }

  /** The same for a path. */
  public Path folder(String path) throws IOException {
    return folder(names(path));
  }

  /** Deletes a file, a link or a folder with all that is in it; nothing happens where none is. */
  public static void delete(Path place) throws IOException {
    if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
      MachineFolders.delete(place);
    } else {
      Files.deleteIfExists(place);
    }
  }

  /**
   * A folder that is one itself, not by a link: whoever comes later may use its path on the host.
   */
  public Path plainFolder(String path) throws IOException {
    var folder = root.resolve(path);
    if (!folder(names(path)).equals(folder)) {
      throw new IOException("/" + path + " is a link or behind one; it must be a folder");
    }
    return folder;
  }
}
