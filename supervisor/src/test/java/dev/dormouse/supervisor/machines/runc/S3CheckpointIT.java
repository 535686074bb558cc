package dev.dormouse.supervisor.machines.runc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.supervisor.checkpoints.BlobStore.UnavailableException;
import dev.dormouse.supervisor.checkpoints.s3.S3Blobs;
import dev.dormouse.supervisor.fixture.Probe;
import dev.dormouse.supervisor.fixture.S3Server;
import dev.dormouse.supervisor.fixture.TestContainers;
import dev.dormouse.supervisor.machines.MachineFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes with one bucket and one key. */
class S3CheckpointIT {
  private static final long COPIES = 1L << 30;

  @TempDir Path folder;

  private S3Server server;
  private TestContainers one;
  private TestContainers other;

  @BeforeEach
  void openNodes() throws IOException {
    server = S3Server.start(folder.resolve("s3"));
    one = open("one");
    other = open("other");
  }

  @AfterEach
  void closeNodes() throws IOException {
    one.close();
    other.close();
    MachineFolders.delete(folder.resolve("one/containers"));
    MachineFolders.delete(folder.resolve("other/containers"));
    server.close();
  }

  @Test
  void aCheckpointOfOneNodeIsRestoredOnTheOther() throws IOException {
    var before = start(one);
    before.ask("set kept");
    var id = checkpoint(before);

    assertThat(one.runtime().platform()).isEqualTo(other.runtime().platform());
    assertThat(other.runtime().stored()).containsExactly(id);
    try (var after = restore(other, id)) {
      assertThat(after.ask("get")).isEqualTo("kept");
    }

    other.runtime().discard(id);
    assertThat(one.runtime().stored()).isEmpty();
  }

  @Test
  void aCheckpointThatLeansOnATemplateTakesItAlong() throws IOException {
    try (var first = start(one)) {
      first.rest().machine().leaveTemplate(Runnable::run).join();
      assertThat(first.goOn()).isEqualTo("rested");
    }
    var before = start(one);
    before.ask("set kept");
    var id = checkpoint(before);

    try (var after = restore(other, id)) {
      assertThat(after.ask("get")).isEqualTo("kept");
      after.ask("set changed");
      var next = checkpoint(after);

      try (var last = restore(one, next)) {
        assertThat(last.ask("get")).isEqualTo("changed");
      }
    }
  }

  @Test
  void aMachineThatCannotBeStoredGoesOnInMemory() throws IOException {
    try (var probe = start(one)) {
      probe.ask("set kept");
      server.goAway();

      assertThatThrownBy(() -> checkpoint(probe)).isInstanceOf(UnavailableException.class);

      assertThat(probe.goOn()).isEqualTo("rested");
      assertThat(probe.ask("get")).isEqualTo("kept");

      server.comeBack();
      assertThat(one.runtime().stored()).isEmpty();
      var id = checkpoint(probe);
      try (var after = restore(other, id)) {
        assertThat(after.ask("get")).isEqualTo("kept");
      }
    }
  }

  @Test
  void aRestoreWithoutTheServerFailsForNowAndNotForGood() throws IOException {
    var before = start(one);
    before.ask("set kept");
    var id = checkpoint(before);
    server.goAway();

    assertThatThrownBy(() -> restore(other, id)).isInstanceOf(UnavailableException.class);
    try (var here = restore(one, id)) {
      assertThat(here.ask("get")).isEqualTo("kept");
    }

    server.comeBack();
    try (var after = restore(other, id)) {
      assertThat(after.ask("get")).isEqualTo("kept");
    }
  }

  private TestContainers open(String name) throws IOException {
    var data = Files.createDirectories(folder.resolve(name));
    return TestContainers.open(
        data,
        S3Blobs.in(
            server.location(), data, COPIES, folder.resolve("shared.key"), InstantSource.system()));
  }

  private static Probe start(TestContainers node) throws IOException {
    return Probe.start(node.folder(), MachinePreset.MICRO, spec -> node.runtime().start(spec));
  }

  private static CheckpointId checkpoint(Probe probe) throws IOException {
    var id = CheckpointId.create(Instant.now());
    probe.rest().machine().checkpoint(id);
    return id;
  }

  private static Probe restore(TestContainers node, CheckpointId id) throws IOException {
    return Probe.start(
        node.folder(), MachinePreset.MICRO, spec -> node.runtime().restore(spec, id));
  }
}
