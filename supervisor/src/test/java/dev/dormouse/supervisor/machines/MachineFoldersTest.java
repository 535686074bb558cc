package dev.dormouse.supervisor.machines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineFoldersTest {
  @TempDir Path dataDir;

  @Test
  void nobodyElseCanLookInside() throws IOException {
    var folders = MachineFolders.below(dataDir.resolve("machines"));

    assertThat(Files.getPosixFilePermissions(folders.create().getParent()))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void whatAnEarlierLifeLeftIsCleared() throws IOException {
    Files.createDirectories(dataDir.resolve("machines/1/inner"));
    Files.writeString(dataDir.resolve("machines/1/inner/file"), "left over");

    MachineFolders.below(dataDir.resolve("machines"));

    assertThat(dataDir.resolve("machines")).isEmptyDirectory();
  }

  @Test
  void aSocketsPathIsNeverTooLongForTheKernel() throws IOException {
    var folders = MachineFolders.below(dataDir.resolve("long".repeat(40)).resolve("machines"));

    var socket = MachineFolders.socket(folders.create());

    assertThat(socket.toString().getBytes(StandardCharsets.UTF_8).length).isLessThan(108);
    folders.close();
    assertThat(socket.getParent()).doesNotExist();
  }
}
