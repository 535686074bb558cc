package dev.dormouse.deploy.images;

import dev.dormouse.protocol.images.ImageBlob;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An image by its parts; what is in its layers is no concern of who carries them. */
public final class TestImage {
  private final Map<String, byte[]> blobs = new LinkedHashMap<>();
  private final ImageBlob manifest;

  private TestImage(String architecture, List<String> layers) {
    var diffs = new ArrayList<String>();
    var parts = new ArrayList<String>();
    for (var layer : layers) {
      var blob = add("application/vnd.oci.image.layer.v1.tar+gzip", layer);
      diffs.add('"' + blob.digest() + '"');
      parts.add(descriptor(blob));
    }
    var config =
        add(
            "application/vnd.oci.image.config.v1+json",
            """
            {"os":"linux","architecture":"%s","rootfs":{"type":"layers","diff_ids":%s}}
            """
                .formatted(architecture, diffs));
    manifest =
        add(
            "application/vnd.oci.image.manifest.v1+json",
            """
            {"schemaVersion":2,"config":%s,"layers":%s}
            """
                .formatted(descriptor(config), parts));
  }

  public static TestImage of(String architecture, String... layers) {
    return new TestImage(architecture, List.of(layers));
  }

  private ImageBlob add(String mediaType, String content) {
    var bytes = content.getBytes(StandardCharsets.UTF_8);
    var blob = new ImageBlob(mediaType, ContentDigest.of(bytes), bytes.length);
    blobs.put(blob.digest(), bytes);
    return blob;
  }

  static String descriptor(ImageBlob blob) {
    return """
    {"mediaType":"%s","digest":"%s","size":%d}\
    """
        .formatted(blob.mediaType(), blob.digest(), blob.bytes());
  }

  /** All of its parts, the manifest last. */
  public Map<String, byte[]> blobs() {
    return blobs;
  }

  public ImageBlob manifest() {
    return manifest;
  }

  byte[] json() {
    return java.util.Objects.requireNonNull(blobs.get(manifest.digest()));
  }

  /** A list that has these images, each for its own kind of processor. */
  static byte[] list(Map<String, TestImage> byArchitecture) {
    var entries = new ArrayList<String>();
    byArchitecture.forEach((architecture, image) ->
        entries.add(
            descriptor(image.manifest)
                .replaceFirst(
                    "}$",
                    ",\"platform\":{\"os\":\"linux\",\"architecture\":\"%s\"}}"
                        .formatted(architecture))));
    return "{\"schemaVersion\":2,\"manifests\":%s}"
        .formatted(entries)
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Writes it as a layout. */
  public Path write(Path folder) throws IOException {
    var places = Files.createDirectories(folder.resolve("blobs/sha256"));
    for (var blob : blobs.entrySet()) {
      Files.write(places.resolve(blob.getKey().substring("sha256:".length())), blob.getValue());
    }
    Files.writeString(
        folder.resolve("index.json"),
        "{\"schemaVersion\":2,\"manifests\":[%s]}".formatted(descriptor(manifest)));
    Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    return folder;
  }
}
