package dev.dormouse.deploy.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.deploy.build.ProjectWatch.Change;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectWatchTest {
  @TempDir private Path project;

  @BeforeEach
  void makeProject() throws Exception {
    Files.createDirectories(project.resolve("src/main/java"));
    Files.writeString(project.resolve("src/main/java/A.java"), "class A {}");
    Files.writeString(project.resolve("pom.xml"), "<project/>");
  }

  @Test
  void tellsAChangedSourceFromAChangedBuild() throws Exception {
    var watch = new ProjectWatch(project);

    Files.writeString(project.resolve("src/main/java/A.java"), "class A { int x; }");
    assertThat(watch.await()).isEqualTo(Change.SOURCES);

    Files.writeString(project.resolve("pom.xml"), "<project>2</project>");
    assertThat(watch.await()).isEqualTo(Change.BUILD);
  }

  @Test
  void seesFilesInNewFoldersAndFilesThatAreGone() throws Exception {
    var watch = new ProjectWatch(project);

    var added = project.resolve("src/main/resources/deep/er/new.txt");
    Files.createDirectories(added.getParent());
    Files.writeString(added, "new");
    assertThat(watch.await()).isEqualTo(Change.SOURCES);

    Files.delete(added);
    assertThat(watch.await()).isEqualTo(Change.SOURCES);
  }
}
