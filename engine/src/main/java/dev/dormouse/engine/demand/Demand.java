package dev.dormouse.engine.demand;

import dev.dormouse.engine.demand.DemandView.OfMachine;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.store.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;

/** How much there is to do; counted at most once a second, however many ask. Thread-safe. */
public final class Demand {
  private static final Duration FRESH = Duration.ofSeconds(1);

  private final Database database;
  private final InstantSource clock;
  private @Nullable DemandView latest;
  private Instant countedAt = Instant.EPOCH;

  public Demand(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /** As of now, or of a second ago. */
  public synchronized DemandView now() {
    var now = clock.instant();
    var known = latest;
    if (known == null || !countedAt.plus(FRESH).isAfter(now)) {
      known = count(now);
      latest = known;
      countedAt = now;
    }
    return known;
  }

  private DemandView count(Instant now) {
    var machines = new HashMap<String, OfMachine>();
    for (var preset : MachinePreset.values()) {
      machines.put(preset.label(), new OfMachine(0, 0));
    }
    var counted = new HashMap<>(database.call(DemandStore::machines));
    var all =
        counted.values().stream()
            .flatMap(each -> each.values().stream())
            .reduce(new OfMachine(0, 0), OfMachine::plus);
    var anywhere = counted.remove("");
    if (anywhere != null) {
      machines.putAll(anywhere);
    }
    int slots = database.call(handle -> DemandStore.slots(handle, now));
    return new DemandView(all.queued(), all.executing(), slots, machines, counted);
  }
}
