package dev.dormouse.sdk;

import dev.dormouse.protocol.WaitpointKind;
import dev.dormouse.protocol.api.EventAnswer;
import dev.dormouse.protocol.api.EventRequest;
import dev.dormouse.protocol.api.WaitSpec;
import dev.dormouse.sdk.ApiCalls.Repeat;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A named kind of JSON payload that ends waits and starts tasks.
 *
 * <pre>{@code
 * public record CheckedOut(String cartId, String userId, List<String> items) {}
 *
 * public static final Event<CheckedOut> CHECKED_OUT =
 *     Event.of("cart/checked-out", CheckedOut.class);
 *
 * CHECKED_OUT.send(new CheckedOut("cart_1", "usr_1", List.of("tkt_1")));
 *
 * CheckedOut checkout =
 *     CHECKED_OUT.waitFor(Filter.where("userId", "usr_1"), Duration.ofMinutes(5));
 * }</pre>
 *
 * @param <T> the payload
 */
public final class Event<T> {
  private static final int MAX_NAME = 256;

  private final String name;
  private final AuthorType<T> type;

  private Event(String name, AuthorType<T> type) {
    if (name.isBlank() || name.length() > MAX_NAME) {
      throw new IllegalArgumentException(
          "an event's name is \"" + name + "\"; it must have 1 to " + MAX_NAME + " characters");
    }
    this.name = name;
    this.type = type;
  }

  /** The kind of event with this name. */
  public static <T> Event<T> of(String name, Class<T> type) {
    return new Event<>(name, AuthorType.of(type));
  }

  /** The kind of event with this name. */
  public static <T> Event<T> of(String name, TypeToken<T> type) {
    return new Event<>(name, AuthorType.of(type));
  }

  /**
   * What an event did.
   *
   * @param id the event's own id
   * @param resumed how many waits it ended
   * @param triggered how many runs it started
   */
  public record Sent(String id, int resumed, int triggered) {}

  /** Its name. */
  public String name() {
    return name;
  }

  /** Sends an event, from a task or any other program. */
  public Sent send(T payload) {
    return send(Server.ambient(), payload, null);
  }

  /**
   * Sends an event unless one with this name and id was sent already.
   *
   * @param id the sender's own name for what happened: a message's id, say
   */
  public Sent send(T payload, String id) {
    return send(Server.ambient(), payload, id);
  }

  Sent send(Server server, T payload, @Nullable String id) {
    var answer =
        server.call(
            "POST",
            "/api/v1/events/" + Server.segment(name),
            new EventRequest(
                AuthorJson.write(payload, "the payload for event \"" + name + "\""),
                id == null ? server.keys().get() : id),
            Repeat.HARMLESS,
            Server.Answer.of(EventAnswer.class, "id"));
    return new Sent(answer.id(), answer.resumed(), answer.triggered());
  }

  /** Waits for the next such event that the filter accepts, for as long as it takes. */
  public T waitFor(Filter filter) {
    return await(filter, null, null);
  }

  /**
   * Waits for the next such event that the filter accepts.
   *
   * @throws WaitTimedOut where none comes in time
   */
  public T waitFor(Filter filter, Duration timeout) {
    return await(filter, timeout, null);
  }

  /**
   * Waits for such an event that the filter accepts, the earliest one sent since a moment if there
   * is one: nothing is missed that came between that moment and this call.
   *
   * <pre>{@code
   * Instant before = run.createdAt();
   * String cart = openCheckout(purchase);
   * CheckedOut checkout =
   *     CHECKED_OUT.waitFor(Filter.where("cartId", cart), Duration.ofMinutes(5), before);
   * }</pre>
   *
   * @throws WaitTimedOut where none comes in time
   */
  public T waitFor(Filter filter, Duration timeout, Instant since) {
    return await(filter, timeout, since);
  }

  private T await(Filter filter, @Nullable Duration timeout, @Nullable Instant since) {
    var run = Runs.required("waitFor of event \"" + name + "\"");
    var spec = new WaitSpec.ForEvent(name, filter.toEventFilter(), timeout, since);
    var ended = Waiting.wait(run, spec);
    if (ended.timedOut()) {
      throw Waiting.timedOut(WaitpointKind.EVENT, "event \"" + name + "\" with " + filter, timeout);
    }
    return AuthorJson.read(ended.output(), type, "the payload of event \"" + name + "\"");
  }

  /** Payloads of such events, from their JSON; for runtimes. */
  public List<T> read(List<JsonNode> payloads) {
    return payloads.stream()
        .map(json -> AuthorJson.read(json, type, "the payload of event \"" + name + "\""))
        .toList();
  }

  AuthorType<T> type() {
    return type;
  }

  @Override
  public String toString() {
    return "Event " + name;
  }
}
