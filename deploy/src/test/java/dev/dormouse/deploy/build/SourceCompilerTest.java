package dev.dormouse.deploy.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dormouse.deploy.progress.DeployFailed;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceCompilerTest {
  @TempDir private Path project;
  @TempDir private Path classes;

  @Test
  void compilesSourcesAndCopiesResources() throws Exception {
    source("a/A.java", "package a; public class A { B b; }");
    source("a/B.java", "package a; public record B(int x) {}");
    write("src/main/resources/a/words.txt", "hello");

    compiler().compileInto(classes);

    assertThat(classes.resolve("a/A.class")).exists();
    assertThat(classes.resolve("a/B.class")).exists();
    assertThat(classes.resolve("a/words.txt")).hasContent("hello");
  }

  @Test
  void forgetsClassesWhoseSourceIsGone() throws Exception {
    source("a/A.java", "package a; public class A {}");
    var gone = source("a/Gone.java", "package a; public class Gone {}");
    compiler().compileInto(classes);

    Files.delete(gone);
    compiler().compileInto(classes);

    assertThat(classes.resolve("a/A.class")).exists();
    assertThat(classes.resolve("a/Gone.class")).doesNotExist();
  }

  @Test
  void showsWhatDoesNotCompile() throws Exception {
    source("a/A.java", "package a;\npublic class A {\n  int x = missing;\n}\n");

    var failure = catchThrowableOfType(DeployFailed.class, () -> compiler().compileInto(classes));

    assertThat(failure.details())
        .singleElement()
        .asString()
        .startsWith("src/main/java/a/A.java:3: cannot find symbol")
        .contains("    int x = missing;");
  }

  @Test
  void compilesForTheReleaseThatTheBuildCompiledFor() throws Exception {
    source("a/A.java", "package a; public class A {}");
    var built = Files.createDirectories(project.resolve("target/classes"));
    Files.write(
        built.resolve("Old.class"),
        new byte[] {(byte) 0xCA, (byte) 0xFE, (byte) 0xBA, (byte) 0xBE, 0, 0, 0, 65});

    compiler().compileInto(classes);

    try (var in = new DataInputStream(Files.newInputStream(classes.resolve("a/A.class")))) {
      assertThat(in.readInt()).isEqualTo(0xCAFEBABE);
      assertThat(in.readInt()).isEqualTo(65);
    }
  }

  private SourceCompiler compiler() throws IOException {
    return SourceCompiler.of(project, project.resolve("target/classes"), List.of());
  }

  private Path source(String name, String text) throws IOException {
    return write("src/main/java/" + name, text);
  }

  private Path write(String name, String text) throws IOException {
    var file = project.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }
}
