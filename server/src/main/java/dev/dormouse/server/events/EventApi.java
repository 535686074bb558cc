package dev.dormouse.server.events;

import dev.dormouse.engine.events.Events;
import dev.dormouse.protocol.Limits;
import dev.dormouse.protocol.api.EventAnswer;
import dev.dormouse.protocol.api.EventRequest;
import dev.dormouse.server.http.Access;
import dev.dormouse.server.http.Answer;
import dev.dormouse.server.http.Call;
import dev.dormouse.server.http.Endpoint;
import java.util.List;

/** Takes events in. */
public final class EventApi {
  private static final int MAX_BYTES = Limits.EVENT_BYTES + 64 * 1024;

  private final Events events;

  public EventApi(Events events) {
    this.events = events;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.post("/api/v1/events/<name>")
            .does("Sends an event: it ends the waits that accept it, and starts tasks")
            .opensTo(Access.SECRET_KEY, Access.RUN_TOKEN)
            .takes(EventRequest.class, MAX_BYTES)
            .answers(200, EventAnswer.class, "What the event did; nothing, where it is for nobody")
            .by(this::send));
  }

  private Answer send(Call call) {
    return Answer.ok(
        events.send(call.environment().id(), call.path("name"), call.body(EventRequest.class)));
  }
}
