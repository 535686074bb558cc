package dev.dormouse.engine.waits;

import dev.dormouse.engine.background.WakeUps;
import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.engine.runs.Run;
import dev.dormouse.engine.runs.RunStore;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.WaitpointKind;
import dev.dormouse.protocol.api.WaitRequest;
import dev.dormouse.protocol.api.WaitSpec;
import dev.dormouse.store.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** How runs begin to wait. Thread-safe. */
public final class Waits {
  private static final int MAX_OPERATION = 256;
  private static final int MAX_EVENT_NAME = 256;

  /** Longer than anybody waits; keeps sums with instants within what the database can hold. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final Database database;
  private final InstantSource clock;
  private final WakeUps wakeUps;
  private final RunStore runs;
  private final ChildWaits children;
  private final WaitResults results;
  private final WaitpointSecrets secrets;

  public Waits(
      Database database,
      InstantSource clock,
      WakeUps wakeUps,
      RunStore runs,
      ChildWaits children,
      WaitResults results,
      WaitpointSecrets secrets) {
    this.database = database;
    this.clock = clock;
    this.wakeUps = wakeUps;
    this.runs = runs;
    this.children = children;
    this.results = results;
    this.secrets = secrets;
  }

  /**
   * Begins a wait of a run that a machine executes. A second call with the same operation, after an
   * answer that was lost, is the same wait; so it is too when the run, restored from an earlier
   * checkpoint, comes by again.
   */
  public BegunWait begin(EnvironmentId environment, RunId id, long epoch, WaitRequest request) {
    check(request);
    var prepared = children.prepare(environment, request.spec());
    return database.inTransaction(handle -> {
      var run = executing(handle, environment, id, epoch);
      var known = WaitStore.byOperation(handle, run, request.operation());
      return known.isPresent()
          ? again(handle, run, known.get(), request)
          : begin(handle, run, request, prepared);
    });
  }

  private static void check(WaitRequest request) {
    text("operation", request.operation(), MAX_OPERATION);
    if (request.spec() instanceof WaitSpec.ForEvent event) {
      text("the event's name", event.name(), MAX_EVENT_NAME);
      for (var condition : event.filter().conditions()) {
        text("a filter's path", condition.path(), MAX_EVENT_NAME);
      }
    }
  }

  private static void text(String what, String text, int max) {
    if (text.isEmpty() || text.length() > max || text.indexOf('\0') >= 0) {
      throw new EngineException(
          ErrorCode.INVALID,
          "%s is \"%s\"; it must have 1 to %d characters, \\u0000 not among them"
              .formatted(what, text.length() > max ? text.substring(0, max) + "…" : text, max));
    }
  }

  /** The run with its row locked, so that it does not end or change hands meanwhile. */
  private Run executing(Handle handle, EnvironmentId environment, RunId id, long epoch) {
    var run =
        runs.lock(handle, List.of(id)).stream()
            .filter(each -> each.environmentId().equals(environment))
            .findFirst()
            .orElseThrow(() ->
                new EngineException(
                    ErrorCode.RUN_UNKNOWN, "there is no run %s in this environment".formatted(id)));
    // Not only where it executes: a thread of its own may come to life in a run that waits.
    if (run.epoch() != epoch || run.nodeId() == null || run.status().isFinal()) {
      throw new EngineException(
          ErrorCode.STATE_CONFLICT,
          "the run %s cannot begin a wait: it is %s at epoch %d, and the call comes from epoch %d"
              .formatted(id, run.status(), run.epoch(), epoch));
    }
    return run;
  }

  private BegunWait again(Handle handle, Run run, Wait known, WaitRequest request) {
    if (known.kind() != kind(request.spec())) {
      throw new EngineException(
          ErrorCode.STATE_CONFLICT,
          "the operation \"%s\" of %s is a wait of kind %s already; a wait of kind %s needs a name of its own"
              .formatted(request.operation(), run.id(), known.kind(), kind(request.spec())));
    }
    return answer(
        handle,
        run,
        known.id(),
        known.kind(),
        known.expiresAt(),
        WaitStore.runsOf(handle, known.id()),
        known.ended());
  }

  static WaitpointKind kind(WaitSpec spec) {
    return switch (spec) {
      case WaitSpec.ForDuration _, WaitSpec.Until _ -> WaitpointKind.DATETIME;
      case WaitSpec.ForToken _ -> WaitpointKind.TOKEN;
      case WaitSpec.ForRequest _ -> WaitpointKind.REQUEST;
      case WaitSpec.ForEvent _ -> WaitpointKind.EVENT;
      case WaitSpec.ForRun _ -> WaitpointKind.RUN;
      case WaitSpec.ForBatch _ -> WaitpointKind.BATCH;
    };
  }

  private BegunWait begin(
      Handle handle, Run run, WaitRequest request, ChildWaits.Prepared prepared) {
    var now = clock.instant();
    var id = WaitpointId.create(now);
    var spec = request.spec();
    var plain = NewWait.of(id, kind(spec), kept(expiry(spec, now)));
    List<RunId> started = List.of();
    NewWait wait;
    switch (spec) {
      case WaitSpec.ForDuration _, WaitSpec.Until _ -> {
        var end = plain.expiresAt();
        wait = plain.ended(end == null || !end.isAfter(now), false);
      }
      case WaitSpec.ForToken token -> wait = onToken(handle, run, plain, token.token());
      case WaitSpec.ForRequest asked -> wait = plain.answered(asked.answered());
      case WaitSpec.ForEvent event -> wait = onEvent(handle, run, plain, event);
      case WaitSpec.ForRun _, WaitSpec.ForBatch _ -> {
        started = children.trigger(handle, run, id, prepared);
        wait = plain.remaining(WaitStore.unfinished(handle, started).size());
      }
    }
    WaitStore.insert(handle, run, request.operation(), wait, now);
    if (!started.isEmpty()) {
      WaitStore.insertRuns(handle, id, started);
    }
    if (wait.expiresAt() != null && !wait.ended()) {
      handle.afterCommit(() -> wakeUps.announce(WakeUps.Topic.TIMED));
    }
    return answer(handle, run, id, wait.kind(), wait.expiresAt(), started, wait.ended());
  }

  /** As the database keeps it, so that a repeated call is answered the same; never too early. */
  private static @Nullable Instant kept(@Nullable Instant end) {
    return end == null ? null : end.plusNanos(999).truncatedTo(ChronoUnit.MICROS);
  }

  private static @Nullable Instant expiry(WaitSpec spec, Instant now) {
    return switch (spec) {
      case WaitSpec.ForDuration(var duration) -> now.plus(bounded("duration", duration));
      case WaitSpec.Until(var until) ->
          until.isAfter(now.plus(LONGEST))
              ? now.plus(bounded("until", Duration.between(now, until)))
              : until;
      case WaitSpec.ForToken(_, var timeout) -> timeout(now, timeout);
      case WaitSpec.ForRequest(_, var timeout) -> timeout(now, timeout);
      case WaitSpec.ForEvent event -> timeout(now, event.timeout());
      case WaitSpec.ForRun _, WaitSpec.ForBatch _ -> null;
    };
  }

  private static @Nullable Instant timeout(Instant now, @Nullable Duration timeout) {
    return timeout == null ? null : now.plus(bounded("timeout", timeout));
  }

  private static Duration bounded(String what, Duration duration) {
    if (duration.isNegative() || duration.compareTo(LONGEST) > 0) {
      throw new EngineException(
          ErrorCode.INVALID,
          "the %s is %s; it must be between 0 and 100 years".formatted(what, duration));
    }
    return duration;
  }

  private static NewWait onToken(Handle handle, Run run, NewWait wait, WaitpointId token) {
    var state =
        WaitStore.lockToken(handle, run.environmentId(), token)
            .orElseThrow(() ->
                new EngineException(
                    ErrorCode.WAITPOINT_UNKNOWN,
                    "there is no token %s in this environment".formatted(token)));
    return wait.token(token).ended(state.ended(), state.timedOut());
  }

  private static NewWait onEvent(Handle handle, Run run, NewWait wait, WaitSpec.ForEvent event) {
    var accepting = wait.event(new NewWait.EventWait(event.name(), event.filter()));
    var since = event.since();
    if (since == null) {
      return accepting;
    }
    // Either an event that is just being sent sees this wait, or this search sees the event.
    EventLock.take(handle, run.environmentId(), event.name());
    return WaitStore.sentSince(handle, run.environmentId(), event.name(), since, event.filter())
        .map(accepting::brought)
        .orElse(accepting);
  }

  private BegunWait answer(
      Handle handle,
      Run run,
      WaitpointId id,
      WaitpointKind kind,
      @Nullable Instant expiresAt,
      List<RunId> started,
      boolean ended) {
    if (ended) {
      WaitStore.told(handle, id, run.epoch());
    }
    return new BegunWait(
        id,
        kind == WaitpointKind.DATETIME ? expiresAt : null,
        kind == WaitpointKind.REQUEST ? secrets.of(id) : null,
        started,
        ended ? first(results.read(handle, List.of(id))).orElseThrow() : null);
  }

  private static <T> Optional<T> first(List<T> list) {
    return list.stream().findFirst();
  }
}
