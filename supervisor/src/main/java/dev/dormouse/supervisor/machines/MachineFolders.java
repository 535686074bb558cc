package dev.dormouse.supervisor.machines;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A private folder for each machine, with its socket in it; nobody else can look inside. */
public final class MachineFolders {
  private static final Logger LOG = LoggerFactory.getLogger(MachineFolders.class);

  /** What the kernel takes for a socket's path is 107 bytes; some are left for the number. */
  private static final int MAX_PATH = 90;

  private final Path parent;
  private final AtomicLong last = new AtomicLong();

  private MachineFolders(Path parent) {
    this.parent = parent;
  }

  /**
   * Below the given folder, emptied first; or, where sockets' paths would become too long, in a
   * temporary folder.
   */
  public static MachineFolders below(Path folder) throws IOException {
    var wanted = folder.toAbsolutePath();
    delete(wanted);
    var permissions =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    if (wanted.toString().getBytes(StandardCharsets.UTF_8).length > MAX_PATH) {
      return new MachineFolders(Files.createTempDirectory("dormouse", permissions));
    }
    Files.createDirectories(wanted.getParent());
    return new MachineFolders(Files.createDirectory(wanted, permissions));
  }

  public Path create() throws IOException {
    return Files.createDirectory(parent.resolve(Long.toString(last.incrementAndGet(), 36)));
  }

  public static Path socket(Path folder) {
    return folder.resolve("s");
  }

  public void close() {
    delete(parent);
  }

  /** Deletes a folder with all that is in it; what cannot be deleted is told and left. */
  public static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
                throws IOException {
              Files.delete(visited);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      LOG.warn("The folder {} cannot be deleted: {}", folder, e.toString());
    }
  }
}
