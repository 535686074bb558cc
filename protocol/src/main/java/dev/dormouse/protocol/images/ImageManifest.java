package dev.dormouse.protocol.images;

import dev.dormouse.protocol.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What an image consists of, in the form of the image specification or in Docker's, which differ by
 * their media types only. Its digest is the image's.
 *
 * @param layers changes to a file system, the first one to an empty one
 */
public record ImageManifest(ImageBlob config, List<ImageBlob> layers) {
  public static final int MAX_BYTES = 4 << 20;
  public static final int MAX_LAYERS = 256;

  /** Of all layers as they are sent. */
  public static final long MAX_IMAGE_BYTES = 8L << 30;

  public ImageManifest {
    layers = List.copyOf(layers);
    if (layers.size() > MAX_LAYERS) {
      throw new IllegalArgumentException(
          "it has %d layers; it may have at most %d".formatted(layers.size(), MAX_LAYERS));
    }
    if (config.bytes() > ImageConfig.MAX_BYTES) {
      throw new IllegalArgumentException(
          "its configuration has %d bytes; it may have at most %d"
              .formatted(config.bytes(), ImageConfig.MAX_BYTES));
    }
    long bytes = 0;
    for (var layer : layers) {
      refuseOtherThanLayers(layer);
      // Each by itself first: a sum of sizes that are out of all bounds could wrap around.
      bytes = layer.bytes() > MAX_IMAGE_BYTES ? layer.bytes() : bytes + layer.bytes();
      if (bytes > MAX_IMAGE_BYTES) {
        throw new IllegalArgumentException(
            "its layers have more than %d bytes, which is the most".formatted(MAX_IMAGE_BYTES));
      }
    }
  }

  private static void refuseOtherThanLayers(ImageBlob layer) {
    var type = layer.mediaType();
    boolean known =
        type.startsWith("application/vnd.oci.image.layer.v1.tar")
            || type.equals("application/vnd.docker.image.rootfs.diff.tar.gzip")
            || type.equals("application/vnd.docker.image.rootfs.diff.tar");
    if (!known || type.endsWith("+encrypted")) {
      throw new IllegalArgumentException(
          "its layer %s is of the type \"%s\", which is no archive of files that can be unpacked here"
              .formatted(layer.digest(), type));
    }
  }

  /** Reads one; an exception tells what is wrong with it. */
  public static ImageManifest read(byte[] json) {
    var tree = tree(json, MAX_BYTES, "manifest");
    if (tree.path("schemaVersion").asInt(0) != 2 || !tree.has("config")) {
      throw new IllegalArgumentException(
          "its manifest is of an old form; push the image again with a tool of today");
    }
    var layers = new ArrayList<ImageBlob>();
    tree.path("layers").values().forEach(layer -> layers.add(ImageBlob.of(layer)));
    return new ImageManifest(ImageBlob.of(tree.path("config")), layers);
  }

  static JsonNode tree(byte[] json, int most, String what) {
    if (json.length > most) {
      throw new IllegalArgumentException(
          "its %s has %d bytes; it may have at most %d".formatted(what, json.length, most));
    }
    try {
      return Json.mapper().readTree(json);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "its " + what + " is not JSON: " + e.getOriginalMessage(), e);
    }
  }
}
