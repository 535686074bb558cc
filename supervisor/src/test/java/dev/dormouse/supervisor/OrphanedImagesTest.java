package dev.dormouse.supervisor;

import static dev.dormouse.supervisor.fixture.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.supervisor.fixture.ScriptedMachines;
import dev.dormouse.supervisor.fixture.ShiftedClock;
import dev.dormouse.supervisor.fixture.TestNode;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that somebody left who died before the server heard of them. */
class OrphanedImagesTest {
  private final ScriptedMachines machines = new ScriptedMachines();
  private final ShiftedClock clock = new ShiftedClock();

  @Test
  void thoseThatTheServerDoesNotKnowAreDeletedUnlessTheyAreFresh(@TempDir Path folder) {
    try (var node = TestNode.start(folder, machines, clock, config -> config)) {
      // given: two that the server does not know, of which one may just be on its way to it
      node.run("whatever");
      var orphan = machines.forgotten(clock.instant().minus(Duration.ofHours(1)));
      var fresh = machines.forgotten(clock.instant());
      var known = machines.forgotten(clock.instant().minus(Duration.ofHours(1)));
      node.server().unknown(orphan);
      node.server().unknown(fresh);

      // when: a life of the node begins with a sweep
      node.server().forgetNodes();

      // then
      await("the orphan is deleted", () -> machines.discarded().contains(orphan));
      assertThat(machines.discarded()).containsExactly(orphan);
      assertThat(machines.stored()).containsExactlyInAnyOrder(fresh, known);
    }
  }
}
