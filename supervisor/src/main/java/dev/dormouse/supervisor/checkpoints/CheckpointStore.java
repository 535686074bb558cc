package dev.dormouse.supervisor.checkpoints;

import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.Json;
import dev.dormouse.supervisor.checkpoints.pages.ImageCodec;
import dev.dormouse.supervisor.checkpoints.pages.TemplateImage;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Checkpoints in a {@link BlobStore}: an encrypted image, then its manifest. Whatever dies in
 * between leaves an image without manifest, which is as good as none. An image's name tells which
 * template it leans on, so that a look at the names is enough to know which are needed.
 * Thread-safe.
 */
public final class CheckpointStore {
  private static final String IMAGE = ".image";
  private static final String MANIFEST = ".json";

  private final BlobStore blobs;
  private final CheckpointKey key;
  private final InstantSource clock;

  public CheckpointStore(BlobStore blobs, CheckpointKey key, InstantSource clock) {
    this.blobs = blobs;
    this.key = key;
    this.clock = clock;
  }

  /** An image that others lean on, with its name. */
  public record Template(CheckpointId id, TemplateImage image) {}

  /**
   * Stores the image in a directory.
   *
   * @param template what most of its pages are equal to, or null
   * @param host what a node must have to restore it
   * @return the stored bytes
   */
  public long save(
      CheckpointId id, Path image, @Nullable Template template, Map<String, String> host)
      throws IOException {
    var codec = new ImageCodec(template == null ? null : template.image());
    var digest = sha256();
    long[] bytes = new long[1];
    blobs.put(
        image(id, template == null ? null : template.id()),
        out -> {
          var counted = new CountingStream(new DigestOutputStream(out, digest));
          try (var encrypted = encrypt(id, counted)) {
            codec.encode(image, encrypted);
          }
          bytes[0] = counted.count;
        });
    var manifest =
        new Manifest(
            id,
            template == null ? null : template.id(),
            clock.instant(),
            bytes[0],
            HexFormat.of().formatHex(digest.digest()),
            host);
    blobs.put(id + MANIFEST, out -> out.write(Json.mapper().writeValueAsBytes(manifest)));
    return bytes[0];
  }

  /** What the checkpoint leans on and wants of a node; empty where there is no such checkpoint. */
  public Optional<Requirements> find(CheckpointId id) throws IOException {
    try {
      var manifest = manifest(id);
      return Optional.of(
          new Requirements(Optional.ofNullable(manifest.template()), manifest.host()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** What must be there before a checkpoint can be restored. */
  public record Requirements(Optional<CheckpointId> template, Map<String, String> host) {}

  /**
   * Writes the image into an empty directory, checked: if this returns, every byte is as it was
   * saved.
   *
   * @param template the one that {@link #find} names, or null where it names none
   * @throws NoSuchFileException if there is no such checkpoint
   * @throws DamagedCheckpointException if it is not what was saved
   */
  public void load(CheckpointId id, Path image, @Nullable Template template) throws IOException {
    var manifest = manifest(id);
    if (manifest.template() != null
        && (template == null || !template.id().equals(manifest.template()))) {
      throw new IllegalArgumentException(
          "checkpoint "
              + id
              + " leans on template "
              + manifest.template()
              + ", which is not given");
    }
    try {
      read(manifest, image, template);
    } catch (DamagedCheckpointException e) {
      if (!blobs.hasBetter(image(id, manifest.template()))) {
        throw e;
      }
      empty(image);
      read(manifest, image, template);
    }
  }

  private void read(Manifest manifest, Path image, @Nullable Template template) throws IOException {
    var id = manifest.id();
    var digest = sha256();
    try (var stored = blobs.get(image(id, manifest.template()))) {
      var digested = new DigestInputStream(stored, digest);
      new ImageCodec(template == null ? null : template.image())
          .decode(decrypt(id, digested), image);
      digested.transferTo(OutputStream.nullOutputStream());
    } catch (BlobStore.UnavailableException e) {
      throw e;
    } catch (NoSuchFileException e) {
      throw new DamagedCheckpointException(id, "its image is missing", e);
    } catch (IOException | RuntimeException e) {
      throw new DamagedCheckpointException(id, String.valueOf(e.getMessage()), e);
    }
    if (!HexFormat.of().formatHex(digest.digest()).equals(manifest.sha256())) {
      throw new DamagedCheckpointException(
          id, "its checksum is not the one noted", new IOException("wrong checksum"));
    }
  }

  private static void empty(Path image) throws IOException {
    try (var files = Files.newDirectoryStream(image)) {
      for (var file : files) {
        Files.delete(file);
      }
    }
  }

  /** Deletes a checkpoint; nothing happens where there is none. */
  public void delete(CheckpointId id) throws IOException {
    blobs.delete(id + MANIFEST);
    deleteImages(id);
  }

  private void deleteImages(CheckpointId id) throws IOException {
    for (var name : blobs.list(id + ".")) {
      if (name.endsWith(IMAGE)) {
        blobs.delete(name);
      }
    }
  }

  /** Says whether something leans on a checkpoint. */
  @FunctionalInterface
  public interface Need {
    boolean isThere() throws IOException;
  }

  /**
   * Deletes one that others lean on, unless one does; false then. Whoever has stored one that leans
   * on it looks afterwards whether it is still there: of two that do this and that at once, at
   * least one sees the other.
   */
  public boolean deleteUnless(Need need, CheckpointId id) throws IOException {
    if (need.isThere()) {
      return false;
    }
    byte[] manifest;
    try (var in = blobs.get(id + MANIFEST)) {
      manifest = in.readAllBytes();
    } catch (NoSuchFileException e) {
      manifest = new byte[0];
    }
    blobs.delete(id + MANIFEST);
    if (manifest.length > 0 && need.isThere()) {
      byte[] again = manifest;
      blobs.put(id + MANIFEST, out -> out.write(again));
      return false;
    }
    deleteImages(id);
    return true;
  }

  /**
   * Names the store and its key: nodes for which it is the same can restore each other's
   * checkpoints.
   */
  public String id() throws IOException {
    return blobs.id() + "-" + key.id();
  }

  /** All that are stored, and those of which only a part is. */
  public List<CheckpointId> list() throws IOException {
    return blobs.list(CheckpointId.PREFIX).stream()
        .filter(name -> name.indexOf('.') > 0)
        .map(name -> new CheckpointId(name.substring(0, name.indexOf('.'))))
        .distinct()
        .toList();
  }

  /** Whether the store itself has it, whatever copies of it there are. */
  public boolean isStored(CheckpointId id) throws IOException {
    return blobs.list(id + MANIFEST).contains(id + MANIFEST);
  }

  /** The templates that some lean on. */
  public Set<CheckpointId> templates() throws IOException {
    return blobs.list(CheckpointId.PREFIX).stream()
        .map(name -> name.split("\\.", -1))
        .filter(parts -> parts.length == 3)
        .map(parts -> new CheckpointId(parts[1]))
        .collect(Collectors.toSet());
  }

  private static String image(CheckpointId id, @Nullable CheckpointId template) {
    return template == null ? id + IMAGE : id + "." + template + IMAGE;
  }

  private Manifest manifest(CheckpointId id) throws IOException {
    try (var in = blobs.get(id + MANIFEST)) {
      return Json.mapper().readValue(in.readAllBytes(), Manifest.class);
    } catch (JacksonException e) {
      throw new DamagedCheckpointException(id, "its manifest is no JSON", e);
    }
  }

  private OutputStream encrypt(CheckpointId id, OutputStream out) throws IOException {
    try {
      return key.aead().newEncryptingStream(out, associated(id));
    } catch (GeneralSecurityException e) {
      throw new IOException("checkpoint " + id + " could not be encrypted", e);
    }
  }

  private InputStream decrypt(CheckpointId id, InputStream in) throws IOException {
    try {
      return key.aead().newDecryptingStream(in, associated(id));
    } catch (GeneralSecurityException e) {
      throw new IOException("checkpoint " + id + " could not be decrypted", e);
    }
  }

  /** Binds an image to its name: another checkpoint's image under this name is not accepted. */
  private static byte[] associated(CheckpointId id) {
    return id.value().getBytes(StandardCharsets.UTF_8);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Counts, and does not close what it writes to. */
  private static final class CountingStream extends FilterOutputStream {
    private long count;

    CountingStream(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      count++;
    }

    @Override
    public void write(byte[] bytes, int start, int length) throws IOException {
      out.write(bytes, start, length);
      count += length;
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
