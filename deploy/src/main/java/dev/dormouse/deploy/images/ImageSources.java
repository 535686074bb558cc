package dev.dormouse.deploy.images;

import dev.dormouse.deploy.project.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens images wherever the project's file says that they are. */
public final class ImageSources {
  private ImageSources() {}

  /** What an image is, and where its parts are for as long as this is open. */
  public record Found(ResolvedImage image, ImageParts parts) implements AutoCloseable {
    @Override
    public void close() {
      parts.close();
    }
  }

  /** Finds the image of a layout. */
  public static Found open(ImageSource.Layout layout) throws IOException, InterruptedException {
    return found(OciLayout.open(layout.path()), layout.platform());
  }

  /** Finds the image of a registry, as whom the user has told Docker to be there. */
  public static Found open(ImageSource.Registry registry) throws IOException, InterruptedException {
    var credentials = DockerCredentials.usual();
    return found(new OciRegistry(registry.reference(), credentials), registry.platform());
  }

  private static Found found(ImageParts parts, dev.dormouse.protocol.images.ImagePlatform platform)
      throws IOException, InterruptedException {
    try {
      var image = ResolvedImage.of(parts, platform);
      check(image, parts);
      return new Found(image, parts);
    } catch (IOException | InterruptedException | RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  /** Now, where somebody can still change it, not on a node. */
  private static void check(ResolvedImage image, ImageParts parts)
      throws IOException, InterruptedException {
    Path file = Files.createTempFile("dormouse-image", ".json");
    try {
      parts.copy(image.parts().config(), file);
      image.check(Files.readAllBytes(file));
    } finally {
      Files.delete(file);
    }
  }
}
