package dev.dormouse.supervisor.checkpoints;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.UUID;

/** Blobs as files of a directory. A blob is written beside its place, synced, and moved there. */
public final class DirectoryBlobs implements BlobStore {
  private static final String ID = "store-id";
  private static final String UNFINISHED = ".unfinished-";

  private final Path directory;

  /** In a directory that nobody else can look into from now on. */
  public DirectoryBlobs(Path directory) throws IOException {
    this.directory = Files.createDirectories(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
  }

  @Override
  public String id() throws IOException {
    var file = directory.resolve(ID);
    if (!Files.exists(file)) {
      var own =
          Files.writeString(
              directory.resolve(UNFINISHED + UUID.randomUUID()), "dir-" + UUID.randomUUID());
      try {
        Files.createLink(file, own);
      } catch (FileAlreadyExistsException e) {
        // Another node was first: its name is the one.
      } finally {
        Files.delete(own);
      }
    }
    return Files.readString(file);
  }

  @Override
  public void put(String name, Content content) throws IOException {
    Path place = place(name);
    Path unfinished = directory.resolve(UNFINISHED + UUID.randomUUID());
    try {
      try (var channel =
          FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        try (var out = new SyncingFile(channel)) {
          content.writeTo(out);
          out.sync();
        }
      }
      Files.move(
          unfinished, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      syncDirectory();
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  @Override
  public InputStream get(String name) throws IOException {
    return Files.newInputStream(place(name));
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(place(name));
  }

  @Override
  public List<String> list(String prefix) throws IOException {
    try (var files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(
              name -> name.startsWith(prefix) && !name.startsWith(UNFINISHED) && !name.equals(ID))
          .sorted()
          .toList();
    }
  }

  private Path place(String name) {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,199}")) {
      throw new IllegalArgumentException(
          "a blob's name is \""
              + name
              + "\"; it must be 1 to 200 letters, digits, '_', '.' or '-', the first a letter or digit");
    }
    return directory.resolve(name);
  }

  /** So that the move itself outlives a power cut. */
  private void syncDirectory() throws IOException {
    try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
