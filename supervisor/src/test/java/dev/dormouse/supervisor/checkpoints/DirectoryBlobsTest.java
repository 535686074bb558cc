package dev.dormouse.supervisor.checkpoints;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class DirectoryBlobsTest extends BlobStoreContract {
  @TempDir Path folder;

  @Override
  protected BlobStore blobs() throws IOException {
    return new DirectoryBlobs(folder.resolve("blobs"));
  }

  @Override
  protected BlobStore blobsElsewhere() throws IOException {
    return blobs();
  }
}
