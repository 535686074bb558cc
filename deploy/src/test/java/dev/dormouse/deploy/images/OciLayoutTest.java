package dev.dormouse.deploy.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.protocol.images.ImagePlatform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images in files. */
class OciLayoutTest {
  private static final ImagePlatform AMD = ImagePlatform.parse("linux/amd64");

  @TempDir private Path folder;
  private final TestImage image = TestImage.of("amd64", "one", "two");

  @Test
  void areReadFromAFolderAndFromAnArchive() throws Exception {
    var layout = image.write(folder.resolve("layout"));

    for (var path : new Path[] {layout, archive(layout)}) {
      try (var parts = OciLayout.open(path)) {
        var found = ResolvedImage.of(parts, AMD);
        assertThat(found.manifest().digest()).isEqualTo(image.manifest().digest());
        parts.copy(found.parts().layers().getLast(), folder.resolve("part"));
        assertThat(folder.resolve("part")).hasContent("two");
      }
    }
  }

  @Test
  void areRefusedWhereAPartIsDamagedMissingOrALink() throws Exception {
    var layout = image.write(folder.resolve("layout"));
    try (var parts = OciLayout.open(layout)) {
      var layers = ResolvedImage.of(parts, AMD).parts().layers();
      var first = layout.resolve("blobs/" + layers.getFirst().digest().replace(':', '/'));
      var part = folder.resolve("part");

      Files.writeString(first, "two");
      assertThatThrownBy(() -> parts.copy(layers.getFirst(), part)).hasMessageContaining("damaged");
      Files.delete(first);
      assertThatThrownBy(() -> parts.copy(layers.getFirst(), part)).hasMessageContaining("missing");
      Files.createSymbolicLink(first, Files.writeString(folder.resolve("elsewhere"), "one"));
      assertThatThrownBy(() -> parts.copy(layers.getFirst(), part)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void thatAreNoneSayHowOneIsMade() throws Exception {
    var file = Files.writeString(folder.resolve("text"), "no archive ".repeat(200));

    assertThatThrownBy(() -> OciLayout.open(folder))
        .hasMessageContaining("is no OCI image layout: it has no file oci-layout")
        .hasMessageContaining("skopeo copy");
    assertThatThrownBy(() -> OciLayout.open(file)).hasMessageContaining("nor a tar archive");
    assertThatThrownBy(() -> OciLayout.open(folder.resolve("nothing")))
        .hasMessageContaining("there is no file or folder");
  }

  private Path archive(Path layout) throws IOException {
    var file = folder.resolve("layout.tar");
    try (var out = new TarArchiveOutputStream(Files.newOutputStream(file));
        var walk = Files.walk(layout)) {
      out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (var each : walk.filter(Files::isRegularFile).toList()) {
        var entry = new TarArchiveEntry("./" + layout.relativize(each));
        entry.setSize(Files.size(each));
        out.putArchiveEntry(entry);
        Files.copy(each, out);
        out.closeArchiveEntry();
      }
    }
    return file;
  }
}
