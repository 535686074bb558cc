package dev.dormouse.deploy.build;

import dev.dormouse.protocol.FileRef;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A file on this machine and what its content is called everywhere. */
public record LocalFile(Path path, FileRef ref) {
  public static LocalFile of(Path path) throws IOException {
    var digest = sha256();
    try (var out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      Files.copy(path, out);
    }
    return new LocalFile(
        path,
        new FileRef(
            path.getFileName().toString(),
            "sha256:" + HexFormat.of().formatHex(digest.digest()),
            Files.size(path)));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
