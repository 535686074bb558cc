package dev.dormouse.protocol.images;

import dev.dormouse.protocol.FileRef;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * A part of an image, by its content: what the image specification calls a descriptor.
 *
 * @param mediaType what it is
 * @param digest {@code sha256:} and 64 hexadecimal digits
 */
public record ImageBlob(String mediaType, String digest, long bytes) {
  private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
  private static final int MAX_TYPE = 255;

  public ImageBlob {
    if (!DIGEST.matcher(digest).matches()) {
      throw new IllegalArgumentException(
          "it names the digest \"%s\"; only sha256: and 64 hexadecimal digits are known"
              .formatted(digest.substring(0, Math.min(digest.length(), 100))));
    }
    if (bytes < 0) {
      throw new IllegalArgumentException(
          digest + " is said to have " + bytes + " bytes; it must have 0 or more");
    }
    if (mediaType.length() > MAX_TYPE) {
      throw new IllegalArgumentException("the media type of " + digest + " is too long");
    }
  }

  static ImageBlob of(JsonNode json) {
    return new ImageBlob(
        json.path("mediaType").asString(""),
        json.path("digest").asString(""),
        json.path("size").asLong(-1));
  }

  /** The same as a file of a version. */
  public FileRef file(String name) {
    return new FileRef(name, digest, bytes);
  }
}
