package dev.dormouse.protocol;

/**
 * A file by its content.
 *
 * @param name as the author knows it, without folders; not unique
 * @param digest {@code sha256:} and 64 hexadecimal digits
 */
public record FileRef(String name, String digest, long bytes) {
  public FileRef {
    if (!digest.matches("sha256:[0-9a-f]{64}")) {
      throw new IllegalArgumentException(
          "a file's digest is \"" + digest + "\"; it must be sha256: and 64 hexadecimal digits");
    }
    if (name.isEmpty() || name.contains("/") || name.contains("\\") || name.length() > 255) {
      throw new IllegalArgumentException(
          "a file's name is \"" + name + "\"; it must be a plain name without folders");
    }
  }
}
