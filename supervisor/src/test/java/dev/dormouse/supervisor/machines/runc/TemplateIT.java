package dev.dormouse.supervisor.machines.runc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.DeploymentId;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.supervisor.fixture.ContainerTools;
import dev.dormouse.supervisor.fixture.Probe;
import dev.dormouse.supervisor.fixture.TestContainers;
import dev.dormouse.supervisor.machines.MachineFolders;
import dev.dormouse.supervisor.machines.StoredCheckpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines that start from a template, and checkpoints that lean on one. */
class TemplateIT {
  private static final DeploymentId ONE = new DeploymentId("deployment_one");
  private static final DeploymentId OTHER = new DeploymentId("deployment_other");

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
  void machinesOfTheSameDeploymentAndPresetStartFromIt() throws IOException {
    makeTemplate("of the template");

    try (var one = start();
        var two = start();
        var other = start(OTHER, MachinePreset.MICRO);
        var larger = start(ONE, MachinePreset.SMALL_1X)) {
      assertThat(one.ask("get")).isEqualTo("of the template");
      one.ask("set changed");
      assertThat(two.ask("get")).isEqualTo("of the template");

      assertThat(other.ask("get")).isEmpty();
      assertThat(larger.ask("get")).isEmpty();
    }
  }

  @Test
  void aCheckpointIsStoredAsItsDifferenceToTheTemplate() throws IOException {
    var whole = checkpoint(start());
    makeTemplate("of the template");
    var machine = start();
    machine.ask("set of the run");

    var difference = checkpoint(machine);

    assertThat(difference.bytes()).isLessThan(1 << 20).isLessThan(whole.bytes() / 4);
    try (var after = restore(difference.id())) {
      assertThat(after.ask("get")).isEqualTo("of the run");
      after.ask("set of its second wait");
      var second = checkpoint(after);
      assertThat(second.bytes()).isLessThan(1 << 20);
      try (var third = restore(second.id())) {
        assertThat(third.ask("get")).isEqualTo("of its second wait");
      }
    }
  }

  @Test
  void bothOutliveTheSupervisor() throws IOException {
    makeTemplate("of the template");
    var machine = start();
    machine.ask("set of the run");
    var stored = checkpoint(machine);

    reopen();

    try (var after = restore(stored.id());
        var another = start()) {
      assertThat(after.ask("get")).isEqualTo("of the run");
      assertThat(another.ask("get")).isEqualTo("of the template");
    }
  }

  @Test
  void aDamagedTemplateIsUnpackedAnewFromTheStore() throws IOException {
    makeTemplate("of the template");
    var machine = start();
    machine.ask("set of the run");
    var stored = checkpoint(machine);
    reopen();
    for (var pages : files("containers/templates", "pages-1.img")) {
      var bytes = Files.readAllBytes(pages);
      bytes[bytes.length / 2] ^= 1;
      Files.write(pages, bytes);
    }

    try (var another = start();
        var after = restore(stored.id())) {
      assertThat(another.ask("get")).isEqualTo("of the template");
      assertThat(after.ask("get")).isEqualTo("of the run");
    }
  }

  @Test
  void whereBothCopiesAreDamagedMachinesStartColdAndANewTemplateCanBeMade() throws IOException {
    makeTemplate("of the template");
    reopen();
    for (var pages : files("containers/templates", "pages-1.img")) {
      Files.write(pages, new byte[4096]);
    }
    for (var image : files("checkpoints/templates", ".image")) {
      Files.write(image, new byte[100]);
    }

    try (var cold = start()) {
      assertThat(cold.ask("get")).isEmpty();
    }
    makeTemplate("of the new one");
    try (var machine = start()) {
      assertThat(machine.ask("get")).isEqualTo("of the new one");
    }
  }

  @Test
  void aForgottenTemplateStaysForAsLongAsACheckpointLeansOnIt() throws IOException {
    makeTemplate("of the template");
    var machine = start();
    machine.ask("set of the run");
    var stored = checkpoint(machine);

    containers.runtime().forget(ONE);

    try (var after = restore(stored.id());
        var cold = start()) {
      assertThat(after.ask("get")).isEqualTo("of the run");
      assertThat(cold.ask("get")).isEmpty();
    }
    containers.runtime().discard(stored.id());
    containers.runtime().forget(ONE);
    assertThat(files("containers/templates", "pages-1.img")).isEmpty();
    assertThat(files("checkpoints/templates", ".image")).isEmpty();
  }

  @Test
  void filesOfAForgottenDeploymentGoAndAreMadeAnewWhenTheyAreNeeded() throws IOException {
    start().close();
    start(OTHER, MachinePreset.MICRO).close();
    assertThat(containers.runtime().kept()).containsOnlyKeys(ONE, OTHER);

    reopen();
    containers.runtime().forget(ONE);
    assertThat(roots()).hasSize(1);
    containers.runtime().forget(OTHER);
    assertThat(roots()).isEmpty();

    try (var again = start()) {
      assertThat(again.ask("get")).isEmpty();
      assertThat(containers.runtime().kept()).containsOnlyKeys(ONE);
    }
  }

  /** Both deployments have the same files, and share one. */
  private List<Path> roots() throws IOException {
    try (var all = Files.list(folder.resolve("containers/images"))) {
      return all.filter(root -> root.getFileName().toString().length() == 32).toList();
    }
  }

  @Test
  void anotherEnvironmentHasAnotherTemplate() throws IOException {
    makeTemplate("of the template");

    containers.close();
    containers = TestContainers.open(folder, ContainerTools.required(), Map.of("PORT", "1"));

    try (var machine = start()) {
      assertThat(machine.ask("get")).isEmpty();
    }
  }

  @Test
  void theMachineThatHasLeftItGoesOnAndIsStoredAsItsDifferenceToo() throws IOException {
    var first = leaveTemplate("of the template");
    first.ask("set of the run");

    var stored = checkpoint(first);

    assertThat(stored.bytes()).isLessThan(1 << 20);
    try (var after = restore(stored.id());
        var another = start()) {
      assertThat(after.ask("get")).isEqualTo("of the run");
      assertThat(another.ask("get")).isEqualTo("of the template");
    }
  }

  @Test
  void aCheckpointThatComesBeforeTheTemplateIsStoredWaitsForIt() throws IOException {
    var worker = start();
    worker.ask("set of both");
    var storing = new ArrayBlockingQueue<Runnable>(1);
    var _ = worker.rest().machine().leaveTemplate(storing::add);
    assertThat(worker.goOn()).isEqualTo("rested");
    worker.rest();

    var checkpoint = CompletableFuture.supplyAsync(() -> stored(worker));
    Thread.startVirtualThread(storing.remove());

    assertThat(checkpoint.orTimeout(60, TimeUnit.SECONDS).join().bytes()).isLessThan(1 << 20);
  }

  private static StoredCheckpoint stored(Probe resting) {
    try {
      return resting.machine().checkpoint(CheckpointId.create(Instant.now()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void makeTemplate(String value) throws IOException {
    leaveTemplate(value).close();
  }

  private Probe leaveTemplate(String value) throws IOException {
    var worker = start();
    worker.ask("set " + value);
    worker.rest().machine().leaveTemplate(Runnable::run).join();
    assertThat(worker.goOn()).isEqualTo("rested");
    return worker;
  }

  private List<Path> files(String place, String ending) throws IOException {
    try (var all = Files.walk(folder.resolve(place))) {
      return all.filter(file -> file.toString().endsWith(ending)).toList();
    }
  }

  private void reopen() throws IOException {
    containers.close();
    containers = TestContainers.open(folder);
  }

  private Probe start() throws IOException {
    return start(ONE, MachinePreset.MICRO);
  }

  private Probe start(DeploymentId deployment, MachinePreset preset) throws IOException {
    return Probe.start(
        containers.folder(), deployment, preset, spec -> containers.runtime().start(spec));
  }

  private static StoredCheckpoint checkpoint(Probe probe) throws IOException {
    return probe.rest().machine().checkpoint(CheckpointId.create(Instant.now()));
  }

  private Probe restore(CheckpointId id) throws IOException {
    return Probe.start(
        containers.folder(),
        ONE,
        MachinePreset.MICRO,
        spec -> containers.runtime().restore(spec, id));
  }
}
