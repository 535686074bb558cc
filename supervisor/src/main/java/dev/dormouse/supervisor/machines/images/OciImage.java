package dev.dormouse.supervisor.machines.images;

import dev.dormouse.protocol.FileRef;
import dev.dormouse.protocol.images.ImageBlob;
import dev.dormouse.protocol.images.ImageConfig;
import dev.dormouse.protocol.images.ImageManifest;
import dev.dormouse.protocol.images.ImagePlatform;
import dev.dormouse.supervisor.machines.images.layers.Layers;
import dev.dormouse.supervisor.machines.images.layers.RootFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** An image of the Open Container Initiative: its layers, applied to an empty root. */
record OciImage(FileRef manifest, ImageFiles files) implements ImageRecipe {
  @Override
  public String kind() {
    return "oci";
  }

  @Override
  public String ingredients() {
    return manifest.digest();
  }

  @Override
  public Map<String, String> make(Path work, RootFolder root) throws IOException {
    try {
      var parts = ImageManifest.read(content(manifest, ImageManifest.MAX_BYTES, work));
      var config =
          ImageConfig.read(
              content(parts.config().file("configuration"), ImageConfig.MAX_BYTES, work),
              parts.layers().size());
      config.refuseElsewhereThanOn(ImagePlatform.ofThisHost());
      var layers = new Layers(root);
      for (int i = 0; i < parts.layers().size(); i++) {
        apply(layers, parts.layers().get(i), config.diffs().get(i), work);
      }
      return config.environment();
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private void apply(Layers layers, ImageBlob layer, String diff, Path work) throws IOException {
    var file = files.fetch(layer.file("layer"), work);
    try {
      layers.apply(file, diff);
    } catch (IOException e) {
      throw new IOException("layer %s: %s".formatted(layer.digest(), e.getMessage()), e);
    } finally {
      Files.delete(file);
    }
  }

  private byte[] content(FileRef file, int most, Path work) throws IOException {
    if (file.bytes() > most) {
      throw new IOException(
          "its %s has %d bytes; it may have at most %d".formatted(file.name(), file.bytes(), most));
    }
    return Files.readAllBytes(files.fetch(file, work));
  }
}
