package dev.dormouse.deploy.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompileErrorsTest {
  @TempDir private Path project;

  @Test
  void showsPlaceMessageAndTheLineItselfOnce() throws Exception {
    var source = project.resolve("src/main/java/A.java");
    Files.createDirectories(source.getParent());
    Files.writeString(source, "class A {\n  int x = nothing;\n}\n");
    var line = "[ERROR] " + source + ":[2,11] cannot find symbol";

    var errors =
        CompileErrors.ofMaven(
            project,
            List.of(
                "[ERROR] COMPILATION ERROR : ",
                line,
                "[ERROR]   symbol:   variable nothing",
                "[ERROR] Failed to execute goal org.apache.maven.plugins: Compilation failure",
                line));

    assertThat(errors)
        .containsExactly(
            """
            src/main/java/A.java:2: cannot find symbol
                  int x = nothing;
                          ^\
            """);
  }

  @Test
  void showsTheFirstOfManyAndTheirNumber() {
    var output =
        java.util.stream.IntStream.rangeClosed(1, 50)
            .mapToObj(i -> "[ERROR] /gone/B.java:[" + i + ",1] bad")
            .toList();

    var errors = CompileErrors.ofMaven(project, output);

    assertThat(errors).hasSize(21).first().isEqualTo("/gone/B.java:1: bad");
    assertThat(errors).last().isEqualTo("and 30 more");
  }

  @Test
  void findsNothingInOtherFailures() {
    assertThat(
            CompileErrors.ofMaven(
                project, List.of("[ERROR] Could not resolve dependencies for project a:a:jar:1")))
        .isEmpty();
  }
}
