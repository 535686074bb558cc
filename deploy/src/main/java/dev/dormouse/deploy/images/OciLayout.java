package dev.dormouse.deploy.images;

import dev.dormouse.protocol.images.ImageBlob;
import dev.dormouse.protocol.images.ImageManifest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/** An OCI image layout: a folder, or a tar archive of one. */
final class OciLayout implements ImageParts {
  private static final String MARK = "oci-layout";
  private static final String INDEX = "index.json";

  /** Reads a file of the layout by its path in it. */
  @FunctionalInterface
  private interface Opening {
    InputStream open(String path) throws IOException;
  }

  private final Opening opening;
  private final AutoCloseable archive;

  private OciLayout(Opening opening, AutoCloseable archive) {
    this.opening = opening;
    this.archive = archive;
  }

  static OciLayout open(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      return checked(path, new OciLayout(name -> inFolder(path, name), () -> {}));
    }
    if (!Files.isRegularFile(path)) {
      throw new IOException("there is no file or folder " + path);
    }
    TarFile archive;
    try {
      archive = new TarFile(path);
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException(
          path + " is neither a folder nor a tar archive that is not compressed", e);
    }
    try {
      Map<String, TarArchiveEntry> entries = new HashMap<>();
      archive
          .getEntries()
          .forEach(entry -> entries.put(entry.getName().replaceFirst("^(\\./)+", ""), entry));
      return checked(path, new OciLayout(name -> inArchive(archive, entries, name), archive));
    } catch (IOException | RuntimeException e) {
      archive.close();
      throw e;
    }
  }

  private static OciLayout checked(Path path, OciLayout layout) throws IOException {
    for (var name : new String[] {MARK, INDEX}) {
      try (var file = layout.opening.open(name)) {
        file.read();
      } catch (NoSuchFileException e) {
        throw new IOException(
            ("%s is no OCI image layout: it has no file %s. \"skopeo copy … oci:FOLDER\" and"
                    + " \"docker buildx build --output type=oci,dest=FILE\" make one")
                .formatted(path, name),
            e);
      }
    }
    return layout;
  }

  /** Its parts are files themselves: a link could lead to any file of the user's. */
  private static InputStream inFolder(Path folder, String name) throws IOException {
    return Files.newInputStream(folder.resolve(name), LinkOption.NOFOLLOW_LINKS);
  }

  private static InputStream inArchive(
      TarFile archive, Map<String, TarArchiveEntry> entries, String name) throws IOException {
    var entry = entries.get(name);
    if (entry == null || !entry.isFile()) {
      throw new NoSuchFileException(name);
    }
    return archive.getInputStream(entry);
  }

  @Override
  public byte[] top() throws IOException {
    try (var in = opening.open(INDEX)) {
      var content = in.readNBytes(ImageManifest.MAX_BYTES + 1);
      if (content.length > ImageManifest.MAX_BYTES) {
        throw new IOException(INDEX + " has more than " + ImageManifest.MAX_BYTES + " bytes");
      }
      return content;
    }
  }

  @Override
  public byte[] manifest(ImageBlob manifest) throws IOException {
    var content = new ByteArrayOutputStream();
    copy(manifest, content);
    return ContentDigest.checked(manifest, content.toByteArray());
  }

  @Override
  public void copy(ImageBlob part, Path file) throws IOException {
    try (var out = Files.newOutputStream(file)) {
      copy(part, out);
    }
    ContentDigest.check(part, file);
  }

  private void copy(ImageBlob part, OutputStream out) throws IOException {
    try (var in = opening.open("blobs/" + part.digest().replace(':', '/'))) {
      long left = part.bytes() + 1;
      var buffer = new byte[1 << 16];
      while (left > 0) {
        int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (read < 0) {
          break;
        }
        out.write(buffer, 0, read);
        left -= read;
      }
    } catch (NoSuchFileException e) {
      throw new IOException("its part " + part.digest() + " is missing in the layout", e);
    }
  }

  @Override
  public void close() {
    try {
      archive.close();
    } catch (Exception e) {
      throw new IllegalStateException("an archive that was read cannot be closed", e);
    }
  }
}
