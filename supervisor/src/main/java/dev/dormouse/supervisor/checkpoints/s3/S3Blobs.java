package dev.dormouse.supervisor.checkpoints.s3;

import dev.dormouse.supervisor.checkpoints.BlobStore;
import dev.dormouse.supervisor.checkpoints.CheckpointBlobs;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/**
 * Blobs as objects in a bucket, and copies of them on this node's disk. A blob is written when the
 * bucket has it.
 */
public final class S3Blobs implements BlobStore {
  private static final String ID = "store-id";

  /** Amazon takes 5 GiB in one piece, and 10,000 pieces. */
  private static final long PART_BYTES = 256L << 20;

  private final S3Bucket bucket;
  private final LocalCopies copies;

  /**
   * @param folder for copies, nobody else's
   * @param maxBytes the most that copies take
   */
  public S3Blobs(S3Location location, Path folder, long maxBytes, InstantSource clock)
      throws IOException {
    this(new S3Bucket(location, PART_BYTES), new LocalCopies(folder, maxBytes, clock));
  }

  S3Blobs(S3Bucket bucket, LocalCopies copies) {
    this.bucket = bucket;
    this.copies = copies;
  }

  /**
   * Checkpoints and templates in a bucket.
   *
   * @param folder of the supervisor; the copies are below
   * @param key the file of the key, the same on all nodes that share the bucket
   */
  public static CheckpointBlobs in(
      S3Location location, Path folder, long maxBytes, Path key, InstantSource clock)
      throws IOException {
    var copies = folder.resolve("s3");
    return new CheckpointBlobs(
        new S3Blobs(location, copies.resolve("checkpoints"), maxBytes, clock),
        new S3Blobs(location.below("templates"), copies.resolve("templates"), maxBytes, clock),
        key);
  }

  /** Kept in the bucket: it has the same one by whatever address it is reached. */
  @Override
  public String id() throws IOException {
    try {
      return readId();
    } catch (NoSuchFileException e) {
      bucket.putFirst(ID, "s3-" + UUID.randomUUID());
      return readId();
    }
  }

  private String readId() throws IOException {
    var file = copies.unfinished();
    try {
      bucket.get(ID, file);
      return Files.readString(file, StandardCharsets.UTF_8);
    } finally {
      LocalCopies.discard(file);
    }
  }

  @Override
  public void put(String name, Content content) throws IOException {
    var file = copies.unfinished();
    try {
      try (var out =
          new BufferedOutputStream(
              Files.newOutputStream(file, StandardOpenOption.CREATE_NEW), 1 << 16)) {
        content.writeTo(out);
      }
      bucket.put(name, file);
      copies.keep(name, file).close();
    } finally {
      LocalCopies.discard(file);
    }
  }

  @Override
  public InputStream get(String name) throws IOException {
    var copy = copies.open(name);
    if (copy.isPresent()) {
      return copy.get();
    }
    var file = copies.unfinished();
    try {
      bucket.get(name, file);
      return copies.keep(name, file);
    } catch (UnavailableException | NoSuchFileException e) {
      throw e;
    } catch (IOException e) {
      throw new UnavailableException(
          "\"%s\" could not be kept on this node: %s".formatted(name, e.getMessage()), e);
    } finally {
      LocalCopies.discard(file);
    }
  }

  /** The one in the bucket, where what was read was a copy. */
  @Override
  public boolean hasBetter(String name) {
    return copies.drop(name);
  }

  @Override
  public void delete(String name) throws IOException {
    bucket.delete(name);
    copies.drop(name);
  }

  @Override
  public List<String> list(String prefix) throws IOException {
    return bucket.list(prefix).stream().filter(name -> !name.equals(ID)).toList();
  }

  @Override
  public void close() {
    bucket.close();
  }
}
