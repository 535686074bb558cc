package dev.dormouse.cli.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.Failures;
import dev.dormouse.cli.terminal.Output;
import dev.dormouse.deploy.project.ProjectFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class InitCommandTest {
  @TempDir private Path folder;
  private Output output = new Output();

  @Test
  void makesAProjectNamedAsItsFolder() throws Exception {
    var home = folder.resolve("My Cinema 2");

    assertThat(init(home.toString())).isEqualTo(ExitCode.OK);

    var project = ProjectFile.in(home);
    assertThat(project.project()).isEqualTo("my-cinema-2");
    assertThat(project.packages()).isEqualTo(List.of("mycinema2"));
    assertThat(home.resolve("src/main/java/mycinema2/Greetings.java"))
        .content()
        .startsWith("package mycinema2;")
        .doesNotContain("@package@");
    assertThat(home.resolve("pom.xml")).content().contains("<version>9.9</version>");
    assertThat(output.said()).contains("Next: dormouse dev " + home);
  }

  @Test
  void takesNameAndPackageAsGiven() throws Exception {
    init(folder.toString(), "--project", "cinema", "--package", "com.example.cinema");

    assertThat(ProjectFile.in(folder).project()).isEqualTo("cinema");
    assertThat(folder.resolve("src/main/java/com/example/cinema/Greetings.java")).exists();
  }

  @Test
  void overwritesNothing() throws Exception {
    Files.writeString(folder.resolve("pom.xml"), "mine");

    assertThat(init(folder.toString(), "--project", "cinema")).isEqualTo(ExitCode.FAILED);

    assertThat(output.said()).contains("already has pom.xml; nothing was written");
    assertThat(folder.resolve("pom.xml")).hasContent("mine");
    assertThat(folder.resolve("dormouse.yml")).doesNotExist();
  }

  @Test
  void refusesNamesThatCannotBe() {
    assertThat(init(folder.toString(), "--project", "../up")).isEqualTo(ExitCode.USAGE);
    assertThat(init(folder.toString(), "--project", "new", "--package", "new"))
        .isEqualTo(ExitCode.USAGE);
  }

  private int init(String... arguments) {
    return new CommandLine(new InitCommand(output.terminal(), "9.9"))
        .setExecutionExceptionHandler(new Failures(output.terminal()))
        .execute(arguments);
  }
}
