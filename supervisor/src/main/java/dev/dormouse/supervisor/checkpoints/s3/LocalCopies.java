package dev.dormouse.supervisor.checkpoints.s3;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies on disk of objects that are in the bucket, too. The least recently used go when they take
 * too much room; what is not in the bucket yet is no copy, and is never among them. Thread-safe.
 */
final class LocalCopies {
  private static final Logger LOG = LoggerFactory.getLogger(LocalCopies.class);
  private static final String UNFINISHED = ".unfinished-";

  private final Path folder;
  private final long maxBytes;
  private final InstantSource clock;
  private final Map<String, Copy> copies = new HashMap<>();
  private long total;
  private long uses;

  /** How long a copy is, and when it was used last among all. */
  private record Copy(long bytes, long lastUse) {}

  /** Those in the folder, which is nobody else's. */
  LocalCopies(Path folder, long maxBytes, InstantSource clock) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.maxBytes = maxBytes;
    this.clock = clock;
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    var found = new HashMap<Path, FileTime>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (var file : files) {
        if (file.getFileName().toString().startsWith(UNFINISHED)) {
          Files.delete(file);
        } else {
          found.put(file, Files.getLastModifiedTime(file));
        }
      }
    }
    for (var file :
        found.entrySet().stream()
            .sorted(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .toList()) {
      enter(file.getFileName().toString(), Files.size(file));
    }
    evict();
  }

  /** A name for a file that is not a copy yet; whoever asked for it keeps or deletes it. */
  Path unfinished() {
    return folder.resolve(UNFINISHED + UUID.randomUUID());
  }

  /** Takes a file whose content is in the bucket under this name, and opens it. */
  synchronized InputStream keep(String name, Path file) throws IOException {
    long bytes = Files.size(file);
    var in = Files.newInputStream(file);
    try {
      Files.move(
          file,
          folder.resolve(name),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      in.close();
      throw e;
    }
    enter(name, bytes);
    evict();
    return in;
  }

  synchronized Optional<InputStream> open(String name) {
    var copy = copies.get(name);
    if (copy == null) {
      return Optional.empty();
    }
    try {
      var file = folder.resolve(name);
      var in = Files.newInputStream(file);
      copies.put(name, new Copy(copy.bytes(), ++uses));
      // For the order after a restart.
      Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
      return Optional.of(in);
    } catch (IOException e) {
      drop(name);
      return Optional.empty();
    }
  }

  /** False where there is none. */
  synchronized boolean drop(String name) {
    var copy = copies.remove(name);
    if (copy == null) {
      return false;
    }
    total -= copy.bytes();
    try {
      Files.deleteIfExists(folder.resolve(name));
    } catch (IOException e) {
      LOG.warn("The copy of {} cannot be deleted: {}", name, e.toString());
    }
    return true;
  }

  private void enter(String name, long bytes) {
    var before = copies.put(name, new Copy(bytes, ++uses));
    total += bytes - (before == null ? 0 : before.bytes());
  }

  /** Who reads a file that goes reads on. */
  private void evict() {
    while (total > maxBytes) {
      copies.entrySet().stream()
          .min(Comparator.comparingLong(entry -> entry.getValue().lastUse()))
          .map(Map.Entry::getKey)
          .ifPresent(this::drop);
    }
  }

  /** Deletes what did not become a copy. */
  static void discard(Path unfinished) {
    try {
      Files.delete(unfinished);
    } catch (NoSuchFileException e) {
      // It was kept, or never written.
    } catch (IOException e) {
      LOG.warn("{} cannot be deleted: {}", unfinished, e.toString());
    }
  }
}
