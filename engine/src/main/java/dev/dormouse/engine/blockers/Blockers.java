package dev.dormouse.engine.blockers;

import dev.dormouse.engine.blockers.Blocker.Kind;
import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.engine.runs.Run;
import dev.dormouse.engine.runs.RunStore;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.store.Database;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Tells why a run is not running. Thread-safe. */
public final class Blockers {
  private final Database database;
  private final InstantSource clock;
  private final RunStore runs;

  public Blockers(Database database, InstantSource clock, RunStore runs) {
    this.database = database;
    this.clock = clock;
    this.runs = runs;
  }

  /** Everything that is in the run's way now. */
  public Blockage of(EnvironmentId environment, RunId id) {
    return database.inTransaction(handle -> {
      var run =
          runs.find(handle, environment, id)
              .orElseThrow(() ->
                  new EngineException(
                      ErrorCode.RUN_UNKNOWN,
                      "there is no run %s in this environment".formatted(id)));
      var place =
          switch (run.status()) {
            case QUEUED -> BlockerStore.place(handle, run);
            default -> null;
          };
      return new Blockage(run.status(), blockers(handle, run, place), place);
    });
  }

  private List<Blocker> blockers(Handle handle, Run run, Blockage.@Nullable Place place) {
    return switch (run.status()) {
      case PENDING_VERSION ->
          List.of(
              new Blocker(
                  Kind.VERSION,
                  "the current version has not the task \"%s\"; deploy one that has it"
                      .formatted(run.taskId())));
      case DELAYED -> List.of(new Blocker(Kind.DELAY, delay(run)));
      case WAITING -> waits(handle, run);
      case QUEUED -> queued(handle, run, place);
      case DEQUEUED,
          EXECUTING,
          COMPLETED,
          CANCELED,
          FAILED,
          CRASHED,
          SYSTEM_FAILURE,
          EXPIRED,
          TIMED_OUT ->
          List.of();
    };
  }

  private static String delay(Run run) {
    return (run.attempt() == 0 ? "it is delayed until " : "its next attempt begins at ")
        + run.times().delayedUntil();
  }

  private static List<Blocker> waits(Handle handle, Run run) {
    return BlockerStore.waits(handle, run).stream()
        .map(wait -> new Blocker(Kind.WAIT, message(wait)))
        .toList();
  }

  private static String message(BlockerStore.Open wait) {
    String what =
        switch (wait.kind()) {
          case DATETIME -> "it waits until " + wait.expiresAt();
          case TOKEN -> "it waits for the token " + wait.token();
          case REQUEST -> "it waits for an HTTP request";
          case EVENT -> "it waits for an event \"%s\"".formatted(wait.eventName());
          case RUN -> "it waits for a run that it triggered";
          case BATCH ->
              "it waits for a batch that it triggered, of which %d have not ended"
                  .formatted(wait.remaining());
        };
    return switch (wait.kind()) {
      case DATETIME -> what;
      default -> wait.expiresAt() == null ? what : what + ", until " + wait.expiresAt();
    };
  }

  private List<Blocker> queued(Handle handle, Run run, Blockage.@Nullable Place place) {
    var found = new ArrayList<Blocker>();
    var around = BlockerStore.around(handle, run);
    String queue = run.lane().queue();
    if (around.environmentPaused()) {
      found.add(new Blocker(Kind.PAUSED, "the environment is paused"));
    }
    if (around.queuePaused()) {
      found.add(new Blocker(Kind.PAUSED, "the queue \"%s\" is paused".formatted(queue)));
    }
    limits(handle, run, around, found);
    rate(handle, run, around, found);
    NodeBlockers.of(handle, run.id()).forEach(reason -> found.add(new Blocker(Kind.NODE, reason)));
    if (found.isEmpty() && place != null && place.number() > 1) {
      found.add(
          new Blocker(
              Kind.TURN,
              "it is number %d of %d in the queue \"%s\"%s; the nodes have no slot for it yet"
                  .formatted(place.number(), place.queued(), queue, key(run))));
    }
    return found;
  }

  private static String key(Run run) {
    return run.lane().key().isEmpty()
        ? ""
        : " with the concurrency key \"%s\"".formatted(run.lane().key());
  }

  private static void limits(
      Handle handle, Run run, BlockerStore.Around around, List<Blocker> found) {
    Integer environmentLimit = around.environmentLimit();
    if (environmentLimit != null
        && around.environmentRunning() >= (long) (environmentLimit * around.burst())) {
      found.add(
          new Blocker(
              Kind.LIMIT,
              "%d runs of the environment run; its limit is %d, times the burst factor %s"
                  .formatted(around.environmentRunning(), environmentLimit, around.burst())));
    }
    Integer laneLimit = around.laneLimit();
    if (laneLimit == null) {
      return;
    }
    var holders = BlockerStore.holders(handle, run);
    if (holders.size() < laneLimit) {
      return;
    }
    found.add(
        new Blocker(
            Kind.LIMIT,
            "%d runs of the queue \"%s\"%s run; its limit is %d"
                .formatted(holders.size(), run.lane().queue(), key(run), laneLimit)));
    if (!holders.isEmpty()
        && new HashSet<>(BlockerStore.ancestors(handle, run)).containsAll(holders)) {
      found.add(
          new Blocker(
              Kind.DEADLOCK,
              "all slots of the queue \"%s\" are held by runs above this one (%s), which will not give"
                      .formatted(run.lane().queue(), holders.getFirst())
                  + " them back if they wait for it without triggerAndWait; use that, give it another"
                  + " queue, or raise the limit"));
    }
  }

  private void rate(Handle handle, Run run, BlockerStore.Around around, List<Blocker> found) {
    var rate = around.rate();
    if (rate == null || run.isHeld()) {
      return;
    }
    int begun = BlockerStore.begun(handle, run, clock.instant().minus(rate.period()));
    if (begun >= rate.runs()) {
      found.add(
          new Blocker(
              Kind.RATE,
              "%d attempts of the queue \"%s\"%s have begun within %s; its rate limit is %d"
                  .formatted(begun, run.lane().queue(), key(run), rate.period(), rate.runs())));
    }
  }
}
