package dev.dormouse.supervisor.machines.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.supervisor.fixture.TestLayer;
import dev.dormouse.supervisor.fixture.TestOciImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OCI images as bases of machines, beside a Java runtime of two files. */
class NamedImagesTest {
  @TempDir private Path folder;
  private Path kept;
  private BaseImage java;

  @BeforeEach
  void makeABase() throws IOException {
    kept = Files.createDirectory(folder.resolve("images"));
    var root = Files.createDirectories(kept.resolve("base"));
    for (var each : List.of("bin", "lib", "etc", "opt/java/bin", "dev", "proc", "tmp")) {
      Files.createDirectories(root.resolve(each));
    }
    Files.writeString(root.resolve("bin/sh"), "the base's");
    Files.writeString(root.resolve("lib/libc"), "the base's");
    Files.writeString(root.resolve("opt/java/bin/java"), "java");
    Files.writeString(root.resolve("dev/null"), "");
    java = new BaseImage(root, "digest of the base", Map.of());
  }

  @Test
  void haveTheJavaRuntimeAndTheirOwnFilesFirst() throws IOException {
    var image =
        TestOciImage.of(
            "tools",
            new TestLayer()
                .folder("usr/bin")
                .link("bin", "/usr/bin")
                .file("usr/bin/sh", "the image's", 0755)
                .file("opt/java/bin/java", "another java")
                .file("opt/java/openjdk/bin/java", "kept")
                .file("opt/tasks/0-evil.jar", "evil"),
            "PATH=/usr/bin:/tools",
            "EMPTY=",
            "=nonsense");

    var made = images(image).of(image.image());

    assertThat(made.root().resolve("usr/bin/sh")).hasContent("the image's");
    assertThat(made.root().resolve("lib/libc")).hasContent("the base's");
    assertThat(made.root().resolve("opt/java/bin/java")).hasContent("java");
    assertThat(made.root().resolve("opt/java/openjdk/bin/java")).hasContent("kept");
    assertThat(made.root().resolve("opt/tasks")).doesNotExist();
    assertThat(made.environment()).isEqualTo(Map.of("PATH", "/usr/bin:/tools", "EMPTY", ""));
    assertThat(images(image).of(image.image())).isEqualTo(made);
  }

  @Test
  void areMadeOnceAndFoundAfterARestart() throws IOException {
    var image = TestOciImage.of("tools", new TestLayer().file("tool", "x"));
    var made = images(image).of(image.image());
    int fetched = image.fetched();

    assertThat(images(image).of(image.image())).isEqualTo(made);
    assertThat(image.fetched()).isEqualTo(fetched);

    // One whose maker died before it noted the digest is made anew.
    Files.delete(made.root().resolveSibling(made.root().getFileName() + ".sha256"));
    assertThat(images(image).of(image.image())).isEqualTo(made);
    assertThat(image.fetched()).isEqualTo(2 * fetched);
  }

  @Test
  void whoseLinksLeadElsewhereChangeNothingThere() throws IOException {
    var victim = Files.createDirectories(folder.resolve("victim"));
    var image =
        TestOciImage.of(
            "evil",
            new TestLayer()
                .link("lib", victim.toString())
                .link("bin", victim.toString())
                .link("opt/java", victim.toString())
                .link("opt/worker", victim.toString()));

    var made = images(image).of(image.image());

    assertThat(victim).isEmptyDirectory();
    assertThat(made.root().resolve(victim.toString().substring(1)).resolve("sh"))
        .hasContent("the base's");
    assertThat(made.root().resolve("opt/java/bin/java")).hasContent("java");
    assertThat(made.root().resolve("opt/worker")).doesNotExist();
  }

  @Test
  void areRefusedWhereOurFoldersWouldBeLinks() {
    var image = TestOciImage.of("evil", new TestLayer().link("opt", "/etc"));

    assertThatThrownBy(() -> images(image).of(image.image()))
        .hasMessage(
            "the image evil cannot be made: /opt is a link or behind one; it must be a folder");
  }

  @Test
  void forAnotherProcessorSayWhatToDo() {
    var image = TestOciImage.ofAnotherProcessor("mainframe");

    assertThatThrownBy(() -> images(image).of(image.image()))
        .hasMessageContaining("the image mainframe cannot be made: it is made for linux/s390x")
        .hasMessageContaining("let its tasks run on other nodes");
  }

  private NamedImages images(TestOciImage image) {
    return new NamedImages(kept, java, image, InstantSource.system());
  }
}
