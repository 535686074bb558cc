package dev.dormouse.supervisor.checkpoints;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/** Named sequences of bytes that are written once: a directory, or an object store. Thread-safe. */
public interface BlobStore extends AutoCloseable {
  /** The store itself failed; what it has is as it was, and may be had later. */
  final class UnavailableException extends IOException {
    public UnavailableException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** Names the store itself: who gets the same name sees the same blobs. */
  String id() throws IOException;

  /**
   * Writes a blob; it is there, whole, once this returns, and not at all if this throws. A blob of
   * that name is replaced.
   */
  void put(String name, Content content) throws IOException;

  /**
   * Opens a blob for reading.
   *
   * @throws java.nio.file.NoSuchFileException if there is none of that name
   * @throws UnavailableException if it cannot be told, or not be had now
   */
  InputStream get(String name) throws IOException;

  /**
   * A blob turned out not to be what was written. Whether there is another copy, which {@link #get}
   * reads from now on.
   */
  default boolean hasBetter(String name) throws IOException {
    return false;
  }

  /** Deletes a blob; nothing happens where there is none. */
  void delete(String name) throws IOException;

  /** The names that begin with a prefix. */
  List<String> list(String prefix) throws IOException;

  /** Lets go of connections; what is stored stays. */
  @Override
  default void close() {}

  /** Writes the bytes of a blob. */
  @FunctionalInterface
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }
}
