package dev.dormouse.supervisor.checkpoints;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/** Named sequences of bytes that are written once: a directory, or an object store. Thread-safe. */
public interface BlobStore {
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
   */
  InputStream get(String name) throws IOException;

  /** Deletes a blob; nothing happens where there is none. */
  void delete(String name) throws IOException;

  /** The names that begin with a prefix. */
  List<String> list(String prefix) throws IOException;

  /** Writes the bytes of a blob. */
  @FunctionalInterface
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }
}
