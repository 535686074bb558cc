package dev.dormouse.supervisor.deployments;

import dev.dormouse.protocol.FileRef;
import dev.dormouse.supervisor.connection.ServerException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** One file on its way: written beside its place, hashed while it comes, moved when it is right. */
final class Download {
  static final String UNFINISHED = ".part";

  private final FileRef file;
  private final Path folder;
  private final Path place;
  private final MessageDigest digest;
  private long bytes;
  private @Nullable IOException failure;

  Download(FileRef file, Path folder, Path place) {
    this.file = file;
    this.folder = folder;
    this.place = place;
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  Path from(FileCache.Source source) throws ServerException, IOException, InterruptedException {
    var part = Files.createTempFile(folder, "", UNFINISHED);
    try {
      try (var out = FileChannel.open(part, StandardOpenOption.WRITE)) {
        source.download(file.digest(), chunk -> take(out, chunk));
        check();
        out.force(true);
      }
      return Files.move(
          part, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** Thrown exceptions would be lost in the HTTP client: the first is kept, and said at the end. */
  private void take(FileChannel out, byte[] chunk) {
    bytes += chunk.length;
    if (failure != null || bytes > file.bytes()) {
      return;
    }
    digest.update(chunk);
    try {
      var buffer = ByteBuffer.wrap(chunk);
      while (buffer.hasRemaining()) {
        out.write(buffer);
      }
    } catch (IOException e) {
      failure = e;
    }
  }

  private void check() throws IOException {
    if (failure != null) {
      throw new IOException(
          "the file " + file.name() + " cannot be written to " + folder + ": " + failure, failure);
    }
    if (bytes != file.bytes()) {
      throw new IOException(
          "the file "
              + file.name()
              + " arrived with "
              + bytes
              + " bytes; the deployment says "
              + file.bytes());
    }
    var found = "sha256:" + HexFormat.of().formatHex(digest.digest());
    if (!found.equals(file.digest())) {
      throw new IOException(
          "the file "
              + file.name()
              + " arrived with the digest "
              + found
              + "; the deployment says "
              + file.digest());
    }
  }
}
