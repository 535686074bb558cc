package dev.dormouse.supervisor.machines.runc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.MachineImage;
import dev.dormouse.supervisor.fixture.Probe;
import dev.dormouse.supervisor.fixture.TestContainers;
import dev.dormouse.supervisor.machines.CannotRestoreException;
import dev.dormouse.supervisor.machines.MachineFolders;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines that have Debian packages beside Java. The first test to come waits for apt. */
class NamedImageIT {
  private static final MachineImage FFMPEG = new MachineImage("ffmpeg", List.of("ffmpeg"));

  private static final String RECORD =
      "sh ffmpeg -hide_banner -loglevel error -f lavfi -i sine=frequency=440:duration=1 /tmp/%s.wav";
  private static final String LOOK =
      "sh ffprobe -v error -show_entries stream=codec_name,sample_rate -of csv=p=0 /tmp/%s.wav";

  @TempDir Path folder;

  private TestContainers containers;

  @BeforeEach
  void openContainers() throws IOException {
    containers = TestContainers.open(folder);
  }

  @AfterEach
  void closeContainers() {
    containers.close();
    MachineFolders.delete(folder.resolve("containers"));
  }

  @Test
  void ffmpegWorksInAContainerBeforeAndAfterACheckpoint() throws IOException {
    var machine = start(FFMPEG);
    assertThat(machine.ask(RECORD.formatted("one"))).isEqualTo("0 ");
    assertThat(machine.ask(LOOK.formatted("one"))).isEqualTo("0 pcm_s16le,44100");

    var id = CheckpointId.create(Instant.now());
    machine.rest().machine().checkpoint(id);

    try (var after = restore(FFMPEG, id)) {
      assertThat(after.ask(LOOK.formatted("one"))).isEqualTo("0 pcm_s16le,44100");
      assertThat(after.ask(RECORD.formatted("two"))).isEqualTo("0 ");
      assertThat(after.ask("sh id -u")).isEqualTo("0 0");
    }
    assertThatThrownBy(() -> restore(null, id))
        .isInstanceOf(CannotRestoreException.class)
        .hasMessageContaining("its image is");
  }

  @Test
  void aTemplateOfOneImageIsNoneOfAnother() throws IOException {
    try (var plain = start(null)) {
      plain.ask("set of the template");
      plain.rest().machine().leaveTemplate(Runnable::run).join();
      assertThat(plain.goOn()).isEqualTo("rested");
    }

    try (var another = start(null);
        var machine = start(FFMPEG)) {
      assertThat(another.ask("get")).isEqualTo("of the template");
      assertThat(machine.ask("get")).isEmpty();
    }
  }

  @Test
  void anImageThatCannotBeMadeTellsWhy() {
    var image = new MachineImage("strange", List.of("no-such-package-of-dormouse"));

    assertThatThrownBy(() -> start(image))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the image strange cannot be made")
        .hasMessageContaining("no-such-package-of-dormouse");
  }

  private Probe start(@Nullable MachineImage image) throws IOException {
    return Probe.start(containers.folder(), image, spec -> containers.runtime().start(spec));
  }

  private Probe restore(@Nullable MachineImage image, CheckpointId id) throws IOException {
    return Probe.start(containers.folder(), image, spec -> containers.runtime().restore(spec, id));
  }
}
