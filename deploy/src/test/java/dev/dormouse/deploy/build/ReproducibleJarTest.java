package dev.dormouse.deploy.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReproducibleJarTest {
  @TempDir private Path temporary;

  @Test
  void sameFilesMakeTheSameDigestWhenever() throws Exception {
    var first = packed("first", "2020-01-01T00:00:00Z", "hello");
    var second = packed("second", "2026-05-05T12:34:56Z", "hello");
    var other = packed("third", "2020-01-01T00:00:00Z", "goodbye");

    assertThat(second.ref().digest()).isEqualTo(first.ref().digest());
    assertThat(other.ref().digest()).isNotEqualTo(first.ref().digest());
  }

  @Test
  void keepsFilesWithTheirFolders() throws Exception {
    var jar = packed("folder", "2020-01-01T00:00:00Z", "hello");

    try (var read = new JarFile(jar.path().toFile())) {
      assertThat(read.stream().map(Object::toString))
          .containsExactly("a.txt", "inner/b.txt", "z.txt");
      assertThat(read.getInputStream(read.getEntry("inner/b.txt")).readAllBytes())
          .asString()
          .isEqualTo("hello");
    }
    assertThat(jar.ref().bytes()).isEqualTo(Files.size(jar.path()));
  }

  @Test
  void replacesAFormerJar() throws Exception {
    var folder = Files.createDirectory(temporary.resolve("classes"));
    var jar = temporary.resolve("out/classes.jar");

    ReproducibleJar.pack(folder, jar);
    Files.writeString(folder.resolve("new.txt"), "new");
    ReproducibleJar.pack(folder, jar);

    try (var read = new JarFile(jar.toFile())) {
      assertThat(read.stream().map(Object::toString)).containsExactly("new.txt");
    }
    try (var files = Files.list(jar.getParent())) {
      assertThat(files).containsExactly(jar);
    }
  }

  private LocalFile packed(String name, String time, String text) throws IOException {
    var folder = temporary.resolve(name);
    Files.createDirectories(folder.resolve("inner"));
    for (var file : new String[] {"z.txt", "a.txt", "inner/b.txt"}) {
      Files.writeString(folder.resolve(file), text);
      Files.setLastModifiedTime(folder.resolve(file), FileTime.from(Instant.parse(time)));
    }
    var jar = temporary.resolve(name + "-out").resolve("classes.jar");
    ReproducibleJar.pack(folder, jar);
    return LocalFile.of(jar);
  }
}
