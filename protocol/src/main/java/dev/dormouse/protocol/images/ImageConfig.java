package dev.dormouse.protocol.images;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What an image says of itself.
 *
 * @param diffs the digest of each layer as it is when it is not compressed
 * @param environment variables that its programs expect
 */
public record ImageConfig(
    ImagePlatform platform, List<String> diffs, Map<String, String> environment) {
  public static final int MAX_BYTES = 1 << 20;

  private static final int MAX_VARIABLES = 1000;

  public ImageConfig {
    diffs = List.copyOf(diffs);
    environment = Map.copyOf(environment);
    if (environment.size() > MAX_VARIABLES) {
      throw new IllegalArgumentException(
          "it sets %d variables; it may set at most %d"
              .formatted(environment.size(), MAX_VARIABLES));
    }
  }

  /** Reads that of an image with so many layers; an exception tells what is wrong with it. */
  public static ImageConfig read(byte[] json, int layers) {
    var tree = ImageManifest.tree(json, MAX_BYTES, "configuration");
    var diffs = new ArrayList<String>();
    tree.path("rootfs").path("diff_ids").values().forEach(diff -> diffs.add(diff.asString("")));
    if (diffs.size() != layers) {
      throw new IllegalArgumentException(
          "its configuration names %d layers, its manifest %d".formatted(diffs.size(), layers));
    }
    return new ImageConfig(ImagePlatform.of(tree), diffs, environment(tree));
  }

  private static Map<String, String> environment(JsonNode tree) {
    var variables = new LinkedHashMap<String, String>();
    for (var each : tree.path("config").path("Env").values()) {
      var parts = each.asString("").split("=", 2);
      boolean usable = parts.length == 2 && !parts[0].isEmpty() && parts[1].indexOf('\0') < 0;
      if (usable) {
        variables.put(parts[0], parts[1]);
      }
    }
    return variables;
  }

  /** Refuses an image whose programs a host cannot execute. */
  public void refuseElsewhereThanOn(ImagePlatform host) {
    if (!platform.equals(host)) {
      throw new IllegalArgumentException(
          "it is made for %s, and this is %s; give it an image that is made for both, or let its tasks run on other nodes"
              .formatted(platform, host));
    }
  }
}
