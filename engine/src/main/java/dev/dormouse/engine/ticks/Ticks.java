package dev.dormouse.engine.ticks;

import dev.dormouse.engine.runs.RunOrigin;
import dev.dormouse.engine.schedules.Schedules;
import dev.dormouse.engine.triggers.Inserted;
import dev.dormouse.engine.triggers.NewRun;
import dev.dormouse.engine.triggers.Triggers;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.api.ScheduledPayload;
import dev.dormouse.protocol.api.TriggerRequest;
import dev.dormouse.store.Database;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Triggers the runs of schedules whose time has come. A run and the step of its schedule to the
 * next time are one transaction, in which the schedule is locked: however many servers there are,
 * one run for each time. After a pause of all servers only the latest of the times that passed gets
 * its run.
 */
public final class Ticks {
  private static final Logger log = LoggerFactory.getLogger(Ticks.class);
  private static final int AT_ONCE = 100;
  private static final Duration SHORTEST = Duration.ofMillis(5);

  private final Database database;
  private final InstantSource clock;
  private final Schedules schedules;
  private final Triggers triggers;

  public Ticks(Database database, InstantSource clock, Schedules schedules, Triggers triggers) {
    this.database = database;
    this.clock = clock;
    this.schedules = schedules;
    this.triggers = triggers;
  }

  /** Triggers some; true where there may be more. */
  public boolean trigger() {
    return database.inTransaction(handle -> {
      var ticks = schedules.due(handle, AT_ONCE);
      var wanted = new ArrayList<NewRun>();
      ticks.forEach(tick -> wanted.add(run(tick)));
      var inserted = triggers.insert(handle, wanted);
      for (int i = 0; i < inserted.size(); i++) {
        if (inserted.get(i) instanceof Inserted.Refused(var reason)) {
          log.warn(
              "The schedule {} could not trigger its task at {}: {}",
              ticks.get(i).schedule().id(),
              ticks.get(i).time(),
              reason.getMessage());
        }
      }
      return ticks.size() == AT_ONCE;
    });
  }

  private NewRun run(Schedules.Tick tick) {
    var schedule = tick.schedule();
    var payload =
        new ScheduledPayload(
            schedule.id(),
            schedule.isDeclared()
                ? ScheduledPayload.Type.DECLARATIVE
                : ScheduledPayload.Type.IMPERATIVE,
            tick.time(),
            schedule.times().lastAt(),
            schedule.cron().timezone(),
            schedule.externalId(),
            tick.upcoming());
    return triggers.check(
        schedule.environmentId(),
        schedule.task(),
        TriggerRequest.of(Json.mapper().valueToTree(payload)),
        RunOrigin.of("schedule").withSchedule(schedule.id()));
  }

  /** How long it is until the next one is due. */
  public Duration untilNext(Duration longest) {
    return schedules
        .nextDue()
        .map(due -> Duration.between(clock.instant(), due))
        .map(rest -> rest.compareTo(SHORTEST) < 0 ? SHORTEST : rest)
        .filter(rest -> rest.compareTo(longest) < 0)
        .orElse(longest);
  }
}
