package dev.dormouse.supervisor.machines.runc;

import dev.dormouse.supervisor.connection.Pause;
import dev.dormouse.supervisor.machines.cgroups.Cgroups;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Containers that nobody watches over any more. */
final class Leftovers {
  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
  private static final Duration STEP = Duration.ofMillis(20);
  private static final int TRIES = 500;

  private Leftovers() {}

  /** Kills what is in these groups and removes them; what cannot be removed is told and left. */
  static void remove(List<Cgroups> lives) {
    for (var life : lives) {
      try {
        for (var machine : life.machines()) {
          LOG.info("A machine that was left behind is removed: {}", machine);
          remove(life, machine);
        }
        life.close();
      } catch (IOException e) {
        LOG.warn("Control groups are left behind: {}", e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static void remove(Cgroups life, String machine)
      throws IOException, InterruptedException {
    for (int tries = 0; !life.of(machine).killAndRemove(); tries++) {
      if (tries >= TRIES) {
        throw new IOException("the processes of machine " + machine + " do not die");
      }
      Pause.of(STEP);
    }
  }
}
