package dev.dormouse.supervisor.checkpoints;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Where a node's checkpoints are at rest.
 *
 * @param checkpoints of runs
 * @param templates that checkpoints lean on, and that nobody takes for an orphan
 * @param key the file of the key that they are encrypted with, made where there is none
 */
public record CheckpointBlobs(BlobStore checkpoints, BlobStore templates, Path key)
    implements AutoCloseable {
  private static final String KEY = "checkpoint.key";

  /** In a supervisor's own folder. */
  public static CheckpointBlobs inFolder(Path folder) throws IOException {
    var checkpoints = folder.resolve("checkpoints");
    return new CheckpointBlobs(
        new DirectoryBlobs(checkpoints),
        new DirectoryBlobs(checkpoints.resolve("templates")),
        keyIn(folder));
  }

  /** Where the key is unless somebody says otherwise. */
  public static Path keyIn(Path folder) {
    return folder.resolve(KEY);
  }

  @Override
  public void close() {
    checkpoints.close();
    templates.close();
  }
}
