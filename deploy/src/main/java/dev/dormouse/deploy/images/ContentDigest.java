package dev.dormouse.deploy.images;

import dev.dormouse.protocol.images.ImageBlob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What content is called by itself: {@code sha256:} and 64 hexadecimal digits. */
final class ContentDigest {
  private ContentDigest() {}

  static String of(byte[] content) {
    return text(sha256().digest(content));
  }

  /** Refuses a file that is not the part that it should be. */
  static void check(ImageBlob part, Path file) throws IOException {
    var digest = sha256();
    long bytes;
    try (var out = new DigestOutputStream(java.io.OutputStream.nullOutputStream(), digest)) {
      bytes = Files.copy(file, out);
    }
    check(part, bytes, text(digest.digest()));
  }

  /** Refuses content that is not the part that it should be. */
  static byte[] checked(ImageBlob part, byte[] content) throws IOException {
    check(part, content.length, of(content));
    return content;
  }

  private static void check(ImageBlob part, long bytes, String digest) throws IOException {
    if (bytes != part.bytes() || !digest.equals(part.digest())) {
      throw new IOException(
          "its part %s (%d bytes) is damaged: what is there is %s (%d bytes)"
              .formatted(part.digest(), part.bytes(), digest, bytes));
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String text(byte[] digest) {
    return "sha256:" + HexFormat.of().formatHex(digest);
  }
}
