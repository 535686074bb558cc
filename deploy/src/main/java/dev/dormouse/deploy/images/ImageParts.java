package dev.dormouse.deploy.images;

import dev.dormouse.protocol.images.ImageBlob;
import java.io.IOException;
import java.nio.file.Path;

/** Where the parts of one image are. What is asked for by its digest comes with that digest. */
public interface ImageParts extends AutoCloseable {
  /** The manifest that the image's name stands for: its own, or a list of several images'. */
  byte[] top() throws IOException, InterruptedException;

  /** One that a list names. */
  byte[] manifest(ImageBlob manifest) throws IOException, InterruptedException;

  /** Writes any other part to a file. */
  void copy(ImageBlob part, Path file) throws IOException, InterruptedException;

  @Override
  void close();
}
