package dev.dormouse.supervisor.machines.images.layers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Applies an image's layers to a root file system. All that comes of them can be read by everybody
 * inside and written by nobody: devices, pipes and the bits that change the user are left out.
 * Files are replaced, never written to, so that a name of one layer cannot lead to a file of
 * another one.
 */
public final class Layers {
  /** Of all files of an image, as they are on disk. */
  public static final long MAX_BYTES = 16L << 30;

  private static final int MAX_FILES = 1_000_000;

  private static final String REMOVED = ".wh.";
  private static final String ALL_REMOVED = ".wh..wh..opq";

  /** What a container has of its own. */
  private static final Set<String> LEFT_OUT = Set.of("dev", "proc", "sys");

  private static final String READ = "r--r--r--";
  private static final String EXECUTE = "r-xr-xr-x";

  private static final int ANY_EXECUTE = 0111;

  private final RootFolder root;
  private long bytesLeft;
  private int filesLeft = MAX_FILES;

  /** What the layer at hand has brought; it removes files of those before only. */
  private final Set<Path> brought = new HashSet<>();

  public Layers(RootFolder root) {
    this(root, MAX_BYTES);
  }

  Layers(RootFolder root, long maxBytes) {
    this.root = root;
    this.bytesLeft = maxBytes;
  }

  /**
   * Applies one more.
   *
   * @param layer as it was sent
   * @param diff the digest of the archive when it is not compressed
   */
  public void apply(Path layer, String diff) throws IOException {
    brought.clear();
    var digest = sha256();
    try (var limited = LayerStream.open(layer, bytesLeft);
        var digested = new DigestInputStream(limited, digest);
        var archive = new TarArchiveInputStream(digested, "UTF-8")) {
      unpack(archive, limited);
      digested.transferTo(java.io.OutputStream.nullOutputStream());
      bytesLeft = Math.min(bytesLeft, limited.left());
    } catch (InvalidPathException e) {
      throw new IOException(
          "a file's name cannot be written here: %s. A supervisor that is started with LC_ALL=C.UTF-8 knows all names"
              .formatted(e.getMessage()),
          e);
    } catch (IllegalArgumentException e) {
      throw new IOException("it is no archive of files: " + e.getMessage(), e);
    }
    var found = "sha256:" + HexFormat.of().formatHex(digest.digest());
    if (!found.equals(diff)) {
      throw new IOException(
          "its content has the digest %s; the image says %s".formatted(found, diff));
    }
  }

  private void unpack(TarArchiveInputStream archive, LayerStream limited) throws IOException {
    while (true) {
      limited.header(true);
      var entry = archive.getNextEntry();
      if (entry == null) {
        limited.header(false);
        return;
      }
      limited.header(false);
      if (--filesLeft < 0) {
        throw new IOException("it has more than " + MAX_FILES + " files");
      }
      var names = RootFolder.names(entry.getName());
      if (!names.isEmpty() && !LEFT_OUT.contains(names.getFirst())) {
        take(entry, names, archive);
      }
      // To its end: what the archive passes over by itself would count as the next one's header.
      archive.transferTo(java.io.OutputStream.nullOutputStream());
    }
  }

  private void take(TarArchiveEntry entry, List<String> names, InputStream content)
      throws IOException {
    var name = names.getLast();
    if (name.equals(ALL_REMOVED)) {
      removeAllBefore(root.folder(names.subList(0, names.size() - 1)));
    } else if (name.startsWith(REMOVED)) {
      remove(names, name.substring(REMOVED.length()));
    } else {
      bring(entry, root.place(names), content);
    }
  }

  private void remove(List<String> names, String name) throws IOException {
    if (name.startsWith(REMOVED)) {
      // What one kind of layered file system notes for itself.
      return;
    }
    if (name.isEmpty() || name.equals(".") || name.equals("..")) {
      throw new IOException("it removes \"" + name + "\", which is no file");
    }
    var file = root.folder(names.subList(0, names.size() - 1)).resolve(name);
    if (!brought.contains(file)) {
      RootFolder.delete(file);
    }
  }

  private void removeAllBefore(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (!brought.contains(file)) {
              Files.delete(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path visited, @org.jspecify.annotations.Nullable IOException failure)
              throws IOException {
            if (!visited.equals(folder) && !brought.contains(visited) && isEmpty(visited)) {
              Files.delete(visited);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (var found = Files.newDirectoryStream(folder)) {
      return !found.iterator().hasNext();
    }
  }

  private void bring(TarArchiveEntry entry, Path place, InputStream content) throws IOException {
    if (entry.isDirectory()) {
      bringFolder(place);
    } else if (entry.isSymbolicLink()) {
      bringLink(place, entry.getLinkName());
    } else if (entry.isLink()) {
      bringSecondName(place, entry.getLinkName());
    } else if (!entry.isCharacterDevice() && !entry.isBlockDevice() && !entry.isFIFO()) {
      bringFile(entry, place, content);
    }
  }

  private void bringFolder(Path place) throws IOException {
    if (!Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
      RootFolder.delete(place);
      Files.createDirectory(place);
    }
    Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxr-xr-x"));
    brought.add(place);
  }

  /** It may lead to anywhere inside; absolute targets begin at the root inside. */
  private void bringLink(Path place, String target) throws IOException {
    if (target.isEmpty()) {
      throw new IOException("the link /" + root.root().relativize(place) + " leads nowhere");
    }
    if (!target.startsWith("/")) {
      var parent = place.resolveSibling(target).normalize();
      if (!parent.startsWith(root.root())) {
        throw new IOException(
            "the link /%s leads out of its root, to %s"
                .formatted(root.root().relativize(place), RootFolder.shown(target)));
      }
    }
    RootFolder.delete(place);
    Files.createSymbolicLink(place, Path.of(target));
    brought.add(place);
  }

  private void bringSecondName(Path place, String target) throws IOException {
    var file = root.place(target);
    if (file.equals(place)) {
      return;
    }
    if (Files.isSymbolicLink(file)) {
      bringLink(place, Files.readSymbolicLink(file).toString());
      return;
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(
          "the second name /%s is for %s, which is no file of the image"
              .formatted(root.root().relativize(place), RootFolder.shown(target)));
    }
    RootFolder.delete(place);
    Files.createLink(place, file);
    brought.add(place);
  }

  private void bringFile(TarArchiveEntry entry, Path place, InputStream content)
      throws IOException {
    RootFolder.delete(place);
    try (var out = Files.newOutputStream(place, StandardOpenOption.CREATE_NEW)) {
      var buffer = new byte[1 << 16];
      for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
        // Holes take nothing in the archive: so what is written is counted by itself.
        bytesLeft -= read;
        if (bytesLeft < 0) {
          throw new IOException("its files are more than an image may have");
        }
        out.write(buffer, 0, read);
      }
    }
    boolean program = (entry.getMode() & ANY_EXECUTE) != 0;
    Files.setLastModifiedTime(place, entry.getLastModifiedTime());
    Files.setPosixFilePermissions(place, PosixFilePermissions.fromString(program ? EXECUTE : READ));
    brought.add(place);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
