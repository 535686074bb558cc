package dev.dormouse.supervisor.machines.images;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HexFormat;

/** Copies and digests of folders. What is copied can be read by everybody and written by nobody. */
final class FileTrees {
  private static final EnumSet<PosixFilePermission> READ =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.OTHERS_READ);
  private static final EnumSet<PosixFilePermission> EXECUTE =
      EnumSet.of(
          PosixFilePermission.OWNER_EXECUTE,
          PosixFilePermission.GROUP_EXECUTE,
          PosixFilePermission.OTHERS_EXECUTE);

  private FileTrees() {}

  /** How a file comes to its new place. */
  @FunctionalInterface
  interface Placing {
    void place(Path from, Path to) throws IOException;
  }

  /** Copies a file with its content; one that a link leads to, not the link. */
  static void copy(Path from, Path to) throws IOException {
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    var permissions = EnumSet.copyOf(READ);
    if (Files.isExecutable(from)
        && Files.getPosixFilePermissions(from).contains(PosixFilePermission.OWNER_EXECUTE)) {
      permissions.addAll(EXECUTE);
    }
    Files.setPosixFilePermissions(to, permissions);
  }

  /** The same file under a second name; a copy where that cannot be. */
  static void link(Path from, Path to) throws IOException {
    try {
      Files.createLink(to, from);
    } catch (FileSystemException | UnsupportedOperationException e) {
      copy(from, to);
    }
  }

  /** Where the parts of a folder go, by their paths in it. */
  interface Target {
    /** Makes it where it is missing. */
    Path folder(Path path) throws IOException;

    Path file(Path path) throws IOException;
  }

  /** A whole folder; symbolic links stay what they are. */
  static void placeAll(Path from, Path to, Placing placing) throws IOException {
    placeAll(
        from,
        new Target() {
          @Override
          public Path folder(Path path) throws IOException {
            return FileTrees.folder(to.resolve(path));
          }

          @Override
          public Path file(Path path) {
            return to.resolve(path);
          }
        },
        placing);
  }

  /** The same, to wherever its parts belong. */
  static void placeAll(Path from, Target to, Placing placing) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            to.folder(from.relativize(folder));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            var target = to.file(from.relativize(file));
            if (attributes.isSymbolicLink()) {
              Files.copy(file, target, LinkOption.NOFOLLOW_LINKS);
            } else {
              placing.place(file, target);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** A folder that everybody may look into. */
  static Path folder(Path folder) throws IOException {
    Files.createDirectories(folder);
    var permissions = EnumSet.copyOf(READ);
    permissions.addAll(EXECUTE);
    permissions.add(PosixFilePermission.OWNER_WRITE);
    return Files.setPosixFilePermissions(folder, permissions);
  }

  /** One digest of all names and contents below a folder; or of a file's content. */
  static String digest(Path root) throws IOException {
    var digest = sha256();
    try (var walk = Files.walk(root)) {
      for (var path : walk.sorted().toList()) {
        var name = root.relativize(path).toString();
        if (Files.isSymbolicLink(path)) {
          update(digest, "link " + name + " " + Files.readSymbolicLink(path));
        } else if (Files.isRegularFile(path)) {
          update(digest, "file " + name + " " + Files.size(path));
          try (InputStream in = new DigestInputStream(Files.newInputStream(path), digest)) {
            var buffer = new byte[1 << 16];
            while (in.read(buffer) >= 0) {
              // Reading is digesting.
            }
          }
        }
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  static String digestOf(String text) {
    var digest = sha256();
    update(digest, text);
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void update(MessageDigest digest, String text) {
    digest.update((text + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
