package dev.dormouse.protocol.images;

import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** What an image's programs are made for, in the words of the image specification. */
public record ImagePlatform(String os, String architecture) {
  private static final String LINUX = "linux";

  static ImagePlatform of(JsonNode json) {
    return new ImagePlatform(
        json.path("os").asString("unknown"), json.path("architecture").asString("unknown"));
  }

  /** Linux on this host's kind of processor. */
  public static ImagePlatform ofThisHost() {
    return linux(System.getProperty("os.arch", "unknown"));
  }

  /** Reads the form {@code linux/amd64}; an exception tells what is wrong. */
  public static ImagePlatform parse(String text) {
    var parts = text.split("/", -1);
    if (parts.length != 2 || !parts[0].equals(LINUX) || parts[1].isEmpty()) {
      throw new IllegalArgumentException(
          "platform is \"" + text + "\"; it must be linux/amd64, linux/arm64 or the like");
    }
    return linux(parts[1]);
  }

  /** Linux on a kind of processor, by Java's name or the specification's. */
  private static ImagePlatform linux(String architecture) {
    return new ImagePlatform(
        LINUX,
        switch (architecture.toLowerCase(Locale.ROOT)) {
          case "x86_64" -> "amd64";
          case "aarch64" -> "arm64";
          default -> architecture;
        });
  }

  @Override
  public String toString() {
    return os + "/" + architecture;
  }
}
