package dev.dormouse.deploy.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dormouse.deploy.progress.DeployFailed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectBuildTest {
  @TempDir private Path project;

  @Test
  void saysThatGradleIsNotDeployedYet() throws Exception {
    Files.writeString(project.resolve("build.gradle.kts"), "");

    assertThat(refused()).hasMessageContaining("built with Gradle");
  }

  @Test
  void saysThatThereIsNothingToBuild() {
    assertThat(refused()).hasMessageContaining("has no pom.xml");
  }

  private DeployFailed refused() {
    return catchThrowableOfType(
        DeployFailed.class, () -> new ProjectBuild(project, List.of()).build(text -> {}));
  }
}
