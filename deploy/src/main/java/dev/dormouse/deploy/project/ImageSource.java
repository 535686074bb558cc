package dev.dormouse.deploy.project;

import dev.dormouse.protocol.images.ImagePlatform;
import java.nio.file.Path;
import java.util.List;

/** What a machine image is made of, as the project's file says it. */
public sealed interface ImageSource {
  /** Debian packages, which a node fetches itself. */
  record Packages(List<String> names) implements ImageSource {
    public Packages {
      names = List.copyOf(names);
    }
  }

  /**
   * An image in files of this machine.
   *
   * @param path an OCI image layout: a folder, or a tar archive of one
   * @param platform which one of an image for several platforms
   */
  record Layout(Path path, ImagePlatform platform) implements ImageSource {}

  /**
   * An image in a registry.
   *
   * @param platform which one of an image for several platforms
   */
  record Registry(ImageReference reference, ImagePlatform platform) implements ImageSource {}
}
