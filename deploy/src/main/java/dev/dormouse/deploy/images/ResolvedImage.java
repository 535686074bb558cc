package dev.dormouse.deploy.images;

import dev.dormouse.protocol.images.ImageBlob;
import dev.dormouse.protocol.images.ImageConfig;
import dev.dormouse.protocol.images.ImageIndex;
import dev.dormouse.protocol.images.ImageManifest;
import dev.dormouse.protocol.images.ImagePlatform;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One image, known by the digest of its manifest: whatever its tag stands for tomorrow, it stays
 * this one.
 *
 * @param json the manifest as it came
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares two
public record ResolvedImage(ImageBlob manifest, byte[] json, ImageManifest parts) {
  /** A list of lists is enough for everybody. */
  private static final int MAX_LISTS = 3;

  /** Finds the one for a platform; an exception tells why there is none. */
  static ResolvedImage of(ImageParts source, ImagePlatform platform)
      throws IOException, InterruptedException {
    try {
      var json = source.top();
      for (int lists = 0; lists <= MAX_LISTS; lists++) {
        var list = ImageIndex.read(json);
        if (list.isEmpty()) {
          var manifest = new ImageBlob("", ContentDigest.of(json), json.length);
          return new ResolvedImage(manifest, json, ImageManifest.read(json));
        }
        var next = choose(list.get(), platform);
        if (next.bytes() > ImageManifest.MAX_BYTES) {
          throw new IOException(
              "its manifest has %d bytes; it may have at most %d"
                  .formatted(next.bytes(), ImageManifest.MAX_BYTES));
        }
        json = source.manifest(next);
      }
      throw new IOException("it is a list of lists of lists of images");
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static ImageBlob choose(ImageIndex list, ImagePlatform platform) throws IOException {
    // One that does not say what it is for may be; its configuration tells whoever unpacks it.
    var known = list.entries().stream().filter(each -> each.platform() != null).toList();
    var fitting = known.stream().filter(each -> platform.equals(each.platform())).toList();
    var candidates = fitting.isEmpty() && known.isEmpty() ? list.entries() : fitting;
    if (candidates.size() > 1) {
      throw new IOException(
          "there are %d images for %s in it; it must be one: %s"
              .formatted(
                  candidates.size(),
                  platform,
                  candidates.stream()
                      .map(each -> each.blob().digest())
                      .collect(Collectors.joining(", "))));
    }
    if (candidates.isEmpty()) {
      throw new IOException(
          "it has nothing for %s, only for %s"
              .formatted(
                  platform,
                  known.stream()
                      .map(each -> String.valueOf(each.platform()))
                      .distinct()
                      .collect(Collectors.joining(", "))));
    }
    return candidates.getFirst().blob();
  }

  /** Everything but the manifest. */
  public List<ImageBlob> content() {
    return java.util.stream.Stream.concat(
            parts.layers().stream(), java.util.stream.Stream.of(parts.config()))
        .distinct()
        .toList();
  }

  /** Refuses a configuration that no node could read. */
  void check(byte[] configuration) throws IOException {
    try {
      ImageConfig.read(configuration, parts.layers().size());
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
