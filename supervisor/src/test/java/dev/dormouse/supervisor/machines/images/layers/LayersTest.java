package dev.dormouse.supervisor.machines.images.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.dormouse.supervisor.fixture.TestLayer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What layers may do to a root file system, and what not to the host. */
class LayersTest {
  @TempDir private Path folder;
  private Path outside;
  private Path root;
  private Layers layers;

  @BeforeEach
  void makeAnEmptyRoot() throws IOException {
    outside = Files.writeString(folder.resolve("outside"), "the host's");
    root = folder.resolve("root");
    layers = new Layers(new RootFolder(root));
  }

  @Test
  void laterOnesReplaceAndRemoveWhatEarlierOnesBrought() throws IOException {
    apply(
        new TestLayer()
            .folder("bin")
            .file("bin/tool", "one", 0755)
            .file("./etc/kept", "kept")
            .file("etc/gone", "gone")
            .file("var/all/a", "a")
            .file("var/all/b/c", "c"));

    apply(
        new TestLayer()
            .file("bin/tool", "two", 0700)
            .removed("etc", "gone")
            .file("var/all/new", "new")
            .allRemoved("var/all")
            .removed("nowhere", "nothing"));

    assertThat(root.resolve("bin/tool")).hasContent("two");
    assertThat(permissions("bin/tool")).isEqualTo("r-xr-xr-x");
    assertThat(permissions("etc/kept")).isEqualTo("r--r--r--");
    assertThat(root.resolve("etc/gone")).doesNotExist();
    assertThat(root.resolve("var/all")).isDirectoryNotContaining("glob:**/{a,b}");
    assertThat(root.resolve("var/all/new")).hasContent("new");
  }

  @Test
  void areFollowedThroughLinksAsWithinAContainer() throws IOException {
    apply(new TestLayer().folder("usr/lib").link("lib", "usr/lib").link("opt", "/usr"));

    apply(new TestLayer().file("lib/a", "a").file("opt/b", "b").secondName("opt/c", "lib/a"));

    assertThat(root.resolve("usr/lib/a")).hasContent("a");
    assertThat(root.resolve("usr/b")).hasContent("b");
    assertThat(root.resolve("usr/c")).hasContent("a");
  }

  @Test
  void ofAnyCompressionAreRead() throws IOException {
    var zipped = new ByteArrayOutputStream();
    var one = new TestLayer().file("one", "1").archive();
    try (var out = new GZIPOutputStream(zipped)) {
      out.write(one);
    }
    var two = new TestLayer().file("two", "2").archive();

    layers.apply(write(zipped.toByteArray()), TestLayer.digest(one));
    layers.apply(write(Zstd.compress(two)), TestLayer.digest(two));

    assertThat(root.resolve("one")).hasContent("1");
    assertThat(root.resolve("two")).hasContent("2");
  }

  @Test
  void leaveOutDevicesAndWhatChangesTheUser() throws IOException {
    apply(
        new TestLayer()
            .device("disk")
            .device("dev/sda")
            .file("dev/file", "x")
            .file("proc/file", "x")
            .file("bin/su", "su", 06755));

    assertThat(root).isDirectoryNotContaining("glob:**/{disk,dev,proc}");
    assertThat(Files.getAttribute(root.resolve("bin/su"), "unix:mode")).isEqualTo(0100555);
  }

  @Test
  void cannotReachTheHost() throws IOException {
    assertThatThrownBy(() -> apply(new TestLayer().file("../evil", "evil")))
        .hasMessageContaining("leads out of its root");
    assertThatThrownBy(() -> apply(new TestLayer().file("a/../../evil", "evil")))
        .hasMessageContaining("leads out of its root");
    assertThatThrownBy(() -> apply(new TestLayer().link("a", "../outside")))
        .hasMessageContaining("leads out of its root");
    assertThatThrownBy(() -> apply(new TestLayer().secondName("b", "../outside")))
        .hasMessageContaining("leads out of its root");
    assertThatThrownBy(() -> apply(new TestLayer().file("x/.wh...", "")))
        .hasMessageContaining("is no file");

    // What is absolute begins at the image's own root, and a link is replaced, not written through.
    apply(
        new TestLayer()
            .link("abroad", folder.toString())
            .link("direct", outside.toString())
            .file("abroad/outside", "evil")
            .file("direct", "evil")
            .file("/absolute", "inside")
            .removed("abroad", "outside"));

    assertThat(outside).hasContent("the host's");
    assertThat(folder).isDirectoryNotContaining("glob:**/evil");
    assertThat(root.resolve("direct")).isRegularFile().hasContent("evil");
    assertThat(root.resolve("absolute")).hasContent("inside");
    assertThatThrownBy(() -> apply(new TestLayer().secondName("stolen", "/etc/passwd")))
        .hasMessageContaining("no file of the image");
  }

  @Test
  void goRoundInNoCircle() {
    assertThatThrownBy(() -> apply(new TestLayer().link("a", "b").link("b", "a").file("a/x", "x")))
        .hasMessageContaining("too many links");
    assertThatThrownBy(() -> apply(new TestLayer().file("f", "f").file("f/x", "x")))
        .hasMessageContaining("/f is a file where a folder should be");
  }

  @Test
  void haveALimit() throws IOException {
    layers = new Layers(new RootFolder(root), 20_000);
    var archive = new TestLayer().file("zeros", "\0".repeat(30_000)).archive();

    var zipped = write(Zstd.compress(archive));

    assertThatThrownBy(() -> layers.apply(zipped, TestLayer.digest(archive)))
        .hasMessageContaining("more than an image may have");
  }

  @Test
  void cannotFillTheMemoryWithNames() {
    assertThatThrownBy(() -> apply(new TestLayer().longName(2 << 20)))
        .hasMessageContaining("take more than 1 MiB");
  }

  @Test
  void areRefusedWhereTheyAreNotWhatTheImageSays() throws IOException {
    var layer = write(new TestLayer().file("a", "a").archive());

    assertThatThrownBy(() -> layers.apply(layer, TestLayer.digest(new byte[0])))
        .hasMessageContaining("the image says sha256:");
    assertThatThrownBy(() ->
            layers.apply(
                write(
                    "no archive at all"
                        .repeat(99)
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                ""))
        .isInstanceOf(IOException.class);
  }

  private void apply(TestLayer layer) throws IOException {
    var archive = layer.archive();
    layers.apply(write(archive), TestLayer.digest(archive));
  }

  private Path write(byte[] archive) throws IOException {
    return Files.write(folder.resolve("layer"), archive);
  }

  private String permissions(String file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve(file)));
  }
}
