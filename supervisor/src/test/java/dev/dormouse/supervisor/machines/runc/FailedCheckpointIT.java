package dev.dormouse.supervisor.machines.runc;

import static dev.dormouse.supervisor.fixture.Eventually.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.supervisor.fixture.ContainerTools;
import dev.dormouse.supervisor.fixture.Probe;
import dev.dormouse.supervisor.fixture.TestContainers;
import dev.dormouse.supervisor.machines.CannotRestoreException;
import dev.dormouse.supervisor.machines.CannotRestoreException.Reason;
import dev.dormouse.supervisor.machines.HostCommand;
import dev.dormouse.supervisor.machines.MachineFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is true after a checkpoint or a restore that failed. */
class FailedCheckpointIT {
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
  void aCriuThatFailsLeavesTheMachineRunning() throws IOException {
    reopenWithCriu("[ \"$1\" != swrk ] || exit 1");

    try (var probe = start()) {
      probe.ask("set kept");
      assertThatThrownBy(() -> checkpoint(probe)).isInstanceOf(IOException.class);

      assertThat(probe.goOn()).isEqualTo("rested");
      assertThat(probe.ask("get")).isEqualTo("kept");
      assertThat(containers.runtime().stored()).isEmpty();
    }
  }

  /** Killed as soon as it has begun to stop the container's threads. */
  @Test
  void aCriuThatIsKilledInTheMiddleLeavesNoMachineThatStandsStill() throws IOException {
    reopenWithCriu(
        """
        if [ "$1" = swrk ]; then
          "$criu" "$@" &
          pid=$!
          while [ -d /proc/$pid ]; do
            for log in "${0%/*}"/../../containers/machines/*/dump/dump.log; do
              [ -s "$log" ] && kill -KILL $pid
            done
          done
          wait $pid
          exit
        fi\
        """);

    var probe = start();
    assertThatThrownBy(() -> checkpoint(probe)).isInstanceOf(IOException.class);

    // CRIU may have been at work inside the process: then it has ended, and its exit tells.
    if (probe.exit().isDone()) {
      assertThat(probe.exit().join().checkpointed()).isFalse();
    } else {
      Files.createFile(probe.spec().folder().resolve("go"));
      await("it goes on, or it has ended", () -> probe.exit().isDone() || probe.hasAnswered());
    }
    assertThat(containers.runtime().stored()).isEmpty();
    probe.close();
  }

  @Test
  void aFullDiskLeavesTheMachineRunning() throws IOException {
    try (var probe = start()) {
      var raw = containers.runtime().folders(folder).resolveSibling("raw").toString();
      HostCommand.run(
          List.of("mount", "-t", "tmpfs", "-o", "size=2m,mode=2750,gid=100000", "tmpfs", raw));
      try {
        assertThatThrownBy(() -> checkpoint(probe)).isInstanceOf(IOException.class);
        assertThat(Path.of(raw)).isEmptyDirectory();
      } finally {
        HostCommand.run(List.of("umount", raw));
      }

      assertThat(probe.goOn()).isEqualTo("rested");
      assertThat(containers.runtime().stored()).isEmpty();

      var id = checkpoint(probe);
      restore(id).close();
    }
  }

  @Test
  void aCheckpointThatIsNotThereIsMissing() {
    assertCannotRestore(CheckpointId.create(Instant.now()), Reason.MISSING, "not in the store");
  }

  @Test
  void aDiscardedCheckpointIsMissing() throws IOException {
    var id = checkpoint(start());
    assertThat(containers.runtime().stored()).containsExactly(id);

    containers.runtime().discard(id);

    assertThat(containers.runtime().stored()).isEmpty();
    assertCannotRestore(id, Reason.MISSING, "not in the store");
  }

  @Test
  void aCheckpointOutlivesTheSupervisor() throws IOException {
    var before = start();
    before.ask("set kept");
    var id = checkpoint(before);

    reopen();

    try (var after = restore(id)) {
      assertThat(after.ask("get")).isEqualTo("kept");
    }
  }

  @Test
  void aTruncatedImageIsRefusedBeforeTheRestore() throws IOException {
    var id = checkpoint(start());
    reopen();
    change(id + ".image", bytes -> java.util.Arrays.copyOf(bytes, bytes.length - 1));

    assertCannotRestore(id, Reason.DAMAGED, "damaged");
  }

  @Test
  void aFlippedBitIsFoundBeforeTheRestore() throws IOException {
    var id = checkpoint(start());
    reopen();
    change(
        id + ".image",
        bytes -> {
          bytes[bytes.length / 2] ^= 1;
          return bytes;
        });

    assertCannotRestore(id, Reason.DAMAGED, "damaged");
  }

  @Test
  void aDamagedCopyForQuickRestoresIsReplacedByTheStoredImage() throws IOException {
    var before = start();
    before.ask("set kept");
    var id = checkpoint(before);
    try (var files = Files.walk(folder.resolve("containers/raw"))) {
      var pages = files.filter(file -> file.endsWith("pages-1.img")).findFirst().orElseThrow();
      var bytes = Files.readAllBytes(pages);
      bytes[bytes.length / 2] ^= 1;
      Files.write(pages, bytes);
    }

    try (var after = restore(id)) {
      assertThat(after.ask("get")).isEqualTo("kept");
    }
  }

  @Test
  void anotherKernelOrProcessorIsRefusedAndNamed() throws IOException {
    var id = checkpoint(start());
    change(
        id + ".json",
        bytes ->
            new String(bytes, UTF_8)
                .replace(System.getProperty("os.version"), "5.10.0-other")
                .getBytes(UTF_8));

    assertCannotRestore(id, Reason.OTHER_PLATFORM, "its kernel is \"5.10.0-other\"");
  }

  @Test
  void aRestoreThatFailsLeavesNothingBehind() throws IOException {
    var id = checkpoint(start());
    containers.close();
    reopenWithCriu("[ \"$1\" != swrk ] || exit 1");

    assertCannotRestore(id, Reason.FAILED, "did not start");

    assertThat(folder.resolve("containers/machines")).isEmptyDirectory();
    assertThat(folder.resolve("containers/runc")).isEmptyDirectory();
  }

  private void assertCannotRestore(CheckpointId id, Reason reason, String message) {
    ThrowingCallable restoring = () -> restore(id);
    assertThatThrownBy(restoring)
        .hasMessageContaining(message)
        .asInstanceOf(type(CannotRestoreException.class))
        .returns(reason, CannotRestoreException::reason)
        .returns(id, CannotRestoreException::checkpoint);
  }

  private void change(String blob, UnaryOperator<byte[]> change) throws IOException {
    var file = folder.resolve("checkpoints").resolve(blob);
    Files.write(file, change.apply(Files.readAllBytes(file)));
  }

  private void reopen() throws IOException {
    containers.close();
    containers = TestContainers.open(folder);
  }

  /** With a criu that first does what the script says; "$criu" is the real one. */
  private void reopenWithCriu(String script) throws IOException {
    containers.close();
    var real = ContainerTools.required();
    var bin = Files.createDirectories(folder.resolve("tools/bin"));
    Files.createSymbolicLink(bin.resolve("runc"), real.prefix().resolve("bin/runc"));
    Files.createSymbolicLink(folder.resolve("tools/images"), real.prefix().resolve("images"));
    var criu = real.prefix().resolve("bin/criu");
    Files.writeString(
        bin.resolve("criu"),
        "#!/bin/sh\ncriu=%s\n%s\nexec \"$criu\" \"$@\"\n".formatted(criu, script));
    Files.setPosixFilePermissions(
        bin.resolve("criu"), PosixFilePermissions.fromString("rwxr-xr-x"));
    containers = TestContainers.open(folder, new MachineTools(folder.resolve("tools")), Map.of());
  }

  private Probe start() throws IOException {
    return Probe.start(
        containers.folder(), MachinePreset.MICRO, spec -> containers.runtime().start(spec));
  }

  private static CheckpointId checkpoint(Probe probe) throws IOException {
    var id = CheckpointId.create(Instant.now());
    probe.rest().machine().checkpoint(id);
    return id;
  }

  private Probe restore(CheckpointId id) throws IOException {
    return Probe.start(
        containers.folder(), MachinePreset.MICRO, spec -> containers.runtime().restore(spec, id));
  }
}
