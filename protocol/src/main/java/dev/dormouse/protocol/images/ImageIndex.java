package dev.dormouse.protocol.images;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A list of images: one program, for several platforms. */
public record ImageIndex(List<Entry> entries) {
  private static final int MAX_ENTRIES = 1000;

  /**
   * An image, or one more list.
   *
   * @param platform null where the list does not say
   */
  public record Entry(ImageBlob blob, @Nullable ImagePlatform platform) {}

  public ImageIndex {
    entries = List.copyOf(entries);
    if (entries.size() > MAX_ENTRIES) {
      throw new IllegalArgumentException(
          "its list has %d images; it may have at most %d".formatted(entries.size(), MAX_ENTRIES));
    }
  }

  /** Reads a manifest that is a list; empty for that of a single image. */
  public static Optional<ImageIndex> read(byte[] json) {
    var tree = ImageManifest.tree(json, ImageManifest.MAX_BYTES, "manifest");
    if (!tree.has("manifests")) {
      return Optional.empty();
    }
    var entries = new ArrayList<Entry>();
    tree.path("manifests").values().forEach(each -> entries.add(entry(each)));
    return Optional.of(new ImageIndex(entries));
  }

  private static Entry entry(JsonNode json) {
    var platform = json.path("platform");
    return new Entry(ImageBlob.of(json), platform.isObject() ? ImagePlatform.of(platform) : null);
  }
}
