package dev.dormouse.deploy.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdkTest {
  @TempDir private Path home;

  @Test
  void findsTheKitThatThisTestRunsOn() {
    assertThat(Jdk.find())
        .hasValueSatisfying(
            jdk -> assertThat(jdk.version()).isEqualTo(Runtime.version().feature()));
  }

  @Test
  void takesNeitherAnOldKitNorARuntimeWithoutACompiler() throws Exception {
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
    assertThat(Jdk.at(home)).isEmpty();

    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("bin/javac"), "");
    assertThat(home.resolve("bin/javac").toFile().setExecutable(true)).isTrue();
    assertThat(Jdk.at(home)).hasValue(new Jdk(home, 25));

    Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"17.0.2\"\n");
    assertThat(Jdk.at(home)).isEmpty();

    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"1.8.0_402\"\n");
    assertThat(Jdk.at(home)).isEmpty();
  }
}
