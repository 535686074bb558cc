package dev.dormouse.engine.events;

import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.engine.runs.JsonText;
import dev.dormouse.engine.runs.RunOrigin;
import dev.dormouse.engine.runs.RunStore;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.engine.triggers.Inserted;
import dev.dormouse.engine.triggers.NewRun;
import dev.dormouse.engine.triggers.Triggers;
import dev.dormouse.engine.waits.EventLock;
import dev.dormouse.engine.waits.FilterKey;
import dev.dormouse.engine.waits.WaitEnds;
import dev.dormouse.protocol.EventId;
import dev.dormouse.protocol.Limits;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.api.EventAnswer;
import dev.dormouse.protocol.api.EventRequest;
import dev.dormouse.protocol.api.TriggerRequest;
import dev.dormouse.store.Database;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Takes events in; all that one does is one transaction. Thread-safe. */
public final class Events {
  private static final Logger log = LoggerFactory.getLogger(Events.class);
  private static final int MAX_NAME = 256;
  private static final int MAX_SENDER_ID = 256;

  private final Database database;
  private final InstantSource clock;
  private final RunStore runs;
  private final WaitEnds ends;
  private final Triggers triggers;

  public Events(
      Database database, InstantSource clock, RunStore runs, WaitEnds ends, Triggers triggers) {
    this.database = database;
    this.clock = clock;
    this.runs = runs;
    this.ends = ends;
    this.triggers = triggers;
  }

  /**
   * Delivers an event, if none of that name and sender's id was; an event for nobody is kept in the
   * log like any other.
   */
  public EventAnswer send(EnvironmentId environment, String name, EventRequest request) {
    checkText("the event's name", name, MAX_NAME);
    String senderId = request.id();
    if (senderId != null) {
      checkText("the event's id", senderId, MAX_SENDER_ID);
    }
    String payload = JsonText.of("the event", request.payload(), Limits.EVENT_BYTES);
    var now = clock.instant();
    var event = new NewEvent(EventId.create(now), environment, name, senderId, payload);
    var answer = database.inTransaction(handle -> send(handle, event, request.payload(), now));
    if (answer.resumed() + answer.triggered() == 0) {
      log.debug("The event {} ({}) was for nobody", answer.id(), name);
    }
    return answer;
  }

  private static void checkText(String what, String text, int max) {
    if (text.isEmpty() || text.length() > max || text.indexOf('\0') >= 0) {
      throw new EngineException(
          ErrorCode.INVALID,
          "%s is \"%s\"; it must have 1 to %d characters, \\u0000 not among them"
              .formatted(what, text.length() > max ? text.substring(0, max) + "…" : text, max));
    }
  }

  private EventAnswer send(Handle handle, NewEvent event, JsonNode payload, Instant now) {
    EventLock.share(handle, event.environment(), event.name());
    if (!EventStore.insert(handle, event, now)) {
      return EventStore.known(handle, event);
    }
    int resumed = ends.byEvent(handle, runs, event.id(), matching(handle, event, payload));
    int triggered = startTasks(handle, event, payload);
    if (resumed + triggered > 0) {
      EventStore.count(handle, event.id(), resumed, triggered);
    }
    return new EventAnswer(event.id().value(), resumed, triggered);
  }

  /** The waits that accept the event: few candidates by index, the whole filter on each. */
  private static List<WaitpointId> matching(Handle handle, NewEvent event, JsonNode payload) {
    var keys = new ArrayList<FilterKey>();
    var paths = new ArrayList<String>();
    for (String path : EventStore.pathsInUse(handle, event.environment(), event.name())) {
      FilterKey.of(path, payload).ifPresentOrElse(keys::addAll, () -> paths.add(path));
    }
    return EventStore.matching(handle, event, keys, paths, payload);
  }

  /** Starts the tasks that the environment's current deployment has for the event. */
  private int startTasks(Handle handle, NewEvent event, JsonNode payload) {
    var wanted = new ArrayList<NewRun>();
    for (var task : EventStore.tasksFor(handle, event.environment(), event.name())) {
      wanted.add(
          triggers.check(
              event.environment(),
              task,
              TriggerRequest.of(payload),
              RunOrigin.of("event").withEvent(event.id())));
    }
    if (wanted.isEmpty()) {
      return 0;
    }
    var inserted = triggers.insert(handle, wanted);
    inserted.forEach(each -> {
      if (each instanceof Inserted.Refused(var reason)) {
        log.warn("The event {} could not start a task: {}", event.id(), reason.getMessage());
      }
    });
    return (int) inserted.stream().filter(Inserted.Accepted.class::isInstance).count();
  }
}
