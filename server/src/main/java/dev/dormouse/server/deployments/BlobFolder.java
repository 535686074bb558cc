package dev.dormouse.server.deployments;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Files by the digest of their content, in a folder. A file is written beside its place, flushed to
 * the disk and then moved there, so what has a name is whole, whenever the process dies.
 */
public final class BlobFolder {
  private static final int BUFFER = 64 * 1024;

  private final Path files;
  private final Path arriving;

  private BlobFolder(Path files, Path arriving) {
    this.files = files;
    this.arriving = arriving;
  }

  public static BlobFolder open(Path folder) {
    try {
      var files = Files.createDirectories(folder.resolve("sha256"));
      var arriving = Files.createDirectories(folder.resolve("arriving"));
      try (var leftovers = Files.list(arriving)) {
        for (var leftover : leftovers.toList()) {
          Files.deleteIfExists(leftover);
        }
      }
      return new BlobFolder(files, arriving);
    } catch (IOException e) {
      throw new UncheckedIOException("the folder " + folder + " cannot be used for files", e);
    }
  }

  public Optional<Path> find(Digest digest) {
    return Optional.of(place(digest)).filter(Files::isRegularFile);
  }

  public boolean has(Digest digest) {
    return find(digest).isPresent();
  }

  /** The length of a file, where it is there. */
  public Optional<Long> bytes(Digest digest) {
    try {
      return Optional.of(Files.size(place(digest)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("the file " + digest + " cannot be read", e);
    }
  }

  /**
   * Stores what the stream brings, unless its content has another digest.
   *
   * @return the digest of what came
   */
  Digest store(Digest expected, InputStream content) throws IOException {
    var file = Files.createTempFile(arriving, "blob-", "");
    try {
      var actual = write(content, file);
      if (actual.equals(expected)) {
        var place = place(expected);
        Files.createDirectories(place.resolveSibling(""));
        Files.move(file, place, StandardCopyOption.ATOMIC_MOVE);
      }
      return actual;
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static Digest write(InputStream content, Path file) throws IOException {
    var algorithm = Digest.algorithm();
    byte[] buffer = new byte[BUFFER];
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      for (int got = content.read(buffer); got >= 0; got = content.read(buffer)) {
        algorithm.update(buffer, 0, got);
        var bytes = ByteBuffer.wrap(buffer, 0, got);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }
      channel.force(true);
    }
    return Digest.of(algorithm);
  }

  private Path place(Digest digest) {
    return files.resolve(digest.hex().substring(0, 2)).resolve(digest.hex());
  }
}
