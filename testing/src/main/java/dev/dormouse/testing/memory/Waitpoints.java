package dev.dormouse.testing.memory;

import dev.dormouse.protocol.BatchId;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.api.BatchRequest;
import dev.dormouse.protocol.api.EventAnswer;
import dev.dormouse.protocol.api.EventRequest;
import dev.dormouse.protocol.api.ReceivedRequest;
import dev.dormouse.protocol.api.RequestAnswer;
import dev.dormouse.protocol.api.RunResult;
import dev.dormouse.protocol.api.TokenAnswer;
import dev.dormouse.protocol.api.TokenRequest;
import dev.dormouse.protocol.api.TriggerRequest;
import dev.dormouse.protocol.api.WaitAnswer;
import dev.dormouse.protocol.api.WaitResult;
import dev.dormouse.protocol.api.WaitSpec;
import dev.dormouse.testing.calls.Refused;
import dev.dormouse.testing.calls.RunPlan;
import dev.dormouse.testing.calls.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What runs wait for, and how that comes; guarded by the world's lock. */
final class Waitpoints {
  static final String HOST = "http://dormouse.test";

  private final World world;
  private final Map<WaitpointId, MemoryWait> waits = new LinkedHashMap<>();
  private final Map<WaitpointId, Token> tokens = new HashMap<>();
  private final Map<String, WaitpointId> tokenKeys = new HashMap<>();
  private final List<Sent> events = new ArrayList<>();

  /** A token. */
  private static final class Token {
    boolean over;
    boolean timedOut;
    @Nullable JsonNode output;
  }

  /** An event that was sent. */
  record Sent(Instant at, String name, @Nullable String id, JsonNode payload, EventAnswer answer) {}

  Waitpoints(World world) {
    this.world = world;
  }

  WaitAnswer begin(MemoryAttempt attempt, WaitSpec spec) {
    var now = world.clock().instant();
    var end = end(spec, now);
    var wait = new MemoryWait(WaitpointId.create(now), spec, attempt, now, end);
    switch (spec) {
      case WaitSpec.ForDuration time -> endIfPast(wait, end, now);
      case WaitSpec.Until time -> endIfPast(wait, end, now);
      case WaitSpec.ForToken token -> onToken(wait, token.token());
      case WaitSpec.ForRequest request -> {}
      case WaitSpec.ForEvent event -> onEvent(wait, event);
      case WaitSpec.ForRun child ->
          wait.children = List.of(world.trigger(child.task(), child.request(), attempt.run).id());
      case WaitSpec.ForBatch batch -> {
        var id = BatchId.create(now);
        wait.children =
            batch.items().stream().map(item -> triggerItem(item, attempt.run, id).id()).toList();
      }
    }
    waits.put(wait.id, wait);
    attempt.run.waits.add(wait);
    lookAtChildren(wait);
    if (end != null && wait.result == null) {
      boolean timeout =
          spec instanceof WaitSpec.ForToken
              || spec instanceof WaitSpec.ForRequest
              || spec instanceof WaitSpec.ForEvent;
      world.clock().at(end, wait::isOpen, () -> end(wait, timeout, null, List.of()));
    }
    return new WaitAnswer(
        wait.id,
        end,
        spec instanceof WaitSpec.ForRequest ? wait.url().toString() : null,
        wait.children,
        wait.result);
  }

  private MemoryRun triggerItem(BatchRequest.Item item, @Nullable MemoryRun parent, BatchId batch) {
    var run = world.run(world.trigger(item.task(), item.request(), parent).id());
    run.batch = batch;
    return run;
  }

  List<MemoryRun> batch(List<BatchRequest.Item> items, @Nullable MemoryRun parent, BatchId id) {
    // All or none: what is unknown is found before anything is made.
    items.forEach(item -> world.code(item.task()));
    return items.stream().map(item -> triggerItem(item, parent, id)).toList();
  }

  private static @Nullable Instant end(WaitSpec spec, Instant now) {
    return switch (spec) {
      case WaitSpec.ForDuration wait -> now.plus(wait.duration());
      case WaitSpec.Until wait -> wait.until();
      case WaitSpec.ForToken wait -> timeout(now, wait.timeout());
      case WaitSpec.ForRequest wait -> timeout(now, wait.timeout());
      case WaitSpec.ForEvent wait -> timeout(now, wait.timeout());
      case WaitSpec.ForRun wait -> null;
      case WaitSpec.ForBatch wait -> null;
    };
  }

  private static @Nullable Instant timeout(Instant now, @Nullable Duration timeout) {
    return timeout == null ? null : now.plus(timeout);
  }

  private void endIfPast(MemoryWait wait, @Nullable Instant end, Instant now) {
    if (end != null && !end.isAfter(now)) {
      end(wait, false, null, List.of());
    }
  }

  private void onToken(MemoryWait wait, WaitpointId id) {
    var token = token(id);
    if (token.over) {
      end(wait, token.timedOut, token.output, List.of());
    }
  }

  private void onEvent(MemoryWait wait, WaitSpec.ForEvent event) {
    var since = event.since();
    if (since != null) {
      events.stream()
          .filter(sent -> sent.name().equals(event.name()) && !sent.at().isBefore(since))
          .filter(sent -> event.filter().matches(sent.payload()))
          .findFirst()
          .ifPresent(sent -> end(wait, false, sent.payload(), List.of()));
    }
  }

  private void end(
      MemoryWait wait, boolean timedOut, @Nullable JsonNode output, List<RunResult> runs) {
    var result = Wire.through(new WaitResult(wait.id, timedOut, output, runs), WaitResult.class);
    wait.result = result;
    wait.endedAt = world.clock().instant();
    wait.attempt.ended(result);
    world.driver().resume(wait.attempt.run);
  }

  private List<MemoryWait> open() {
    return waits.values().stream().filter(MemoryWait::isOpen).toList();
  }

  /** A run has ended: those who wait for it may go on. */
  void ended(MemoryRun run) {
    open().stream().filter(wait -> wait.children.contains(run.id)).forEach(this::lookAtChildren);
  }

  private void lookAtChildren(MemoryWait wait) {
    boolean all = wait.children.stream().allMatch(child -> world.run(child).status.isFinal());
    boolean forRuns =
        wait.spec instanceof WaitSpec.ForRun || wait.spec instanceof WaitSpec.ForBatch;
    if (forRuns && all) {
      end(
          wait,
          false,
          null,
          wait.children.stream().map(child -> world.run(child).ended()).toList());
    }
  }

  TokenAnswer createToken(TokenRequest request) {
    var now = world.clock().instant();
    var key = request.idempotencyKey();
    var known = key == null ? null : tokenKeys.get(key);
    var id = known == null ? WaitpointId.create(now) : known;
    if (known == null) {
      tokens.put(id, new Token());
      if (key != null) {
        tokenKeys.put(key, id);
      }
      if (request.timeout() != null) {
        var token = token(id);
        world
            .clock()
            .at(
                RunPlan.moment("timeout", request.timeout(), now),
                () -> !token.over && isAwaited(id),
                () -> complete(id, null));
      }
    }
    return new TokenAnswer(id, known != null, tokenUrl(id), null);
  }

  private boolean isAwaited(WaitpointId token) {
    return open().stream().anyMatch(wait -> isFor(wait, token));
  }

  private static boolean isFor(MemoryWait wait, WaitpointId token) {
    return wait.spec instanceof WaitSpec.ForToken it && it.token().equals(token);
  }

  private static String tokenUrl(WaitpointId id) {
    return HOST + "/api/v1/waitpoints/tokens/" + id + "/callback/test";
  }

  private Token token(WaitpointId id) {
    return Optional.ofNullable(tokens.get(id))
        .orElseThrow(() -> Refused.unknown("there is no token %s in this test".formatted(id)));
  }

  /** The first to complete it counts; without an output it has timed out. */
  void complete(WaitpointId id, @Nullable JsonNode output) {
    var token = token(id);
    if (token.over) {
      return;
    }
    token.over = true;
    token.timedOut = output == null;
    token.output = output;
    open().stream()
        .filter(wait -> isFor(wait, id))
        .forEach(wait -> end(wait, token.timedOut, output, List.of()));
  }

  EventAnswer send(String name, EventRequest request) {
    for (var sent : events) {
      if (sent.name().equals(name) && request.id() != null && request.id().equals(sent.id())) {
        return sent.answer();
      }
    }
    var accepting =
        open().stream()
            .filter(wait ->
                wait.spec instanceof WaitSpec.ForEvent event
                    && event.name().equals(name)
                    && event.filter().matches(request.payload()))
            .toList();
    accepting.forEach(wait -> end(wait, false, request.payload(), List.of()));
    var tasks = world.startedBy(name);
    tasks.forEach(task -> world.trigger(task.id(), TriggerRequest.of(request.payload()), null));
    var now = world.clock().instant();
    var answer =
        new EventAnswer(
            dev.dormouse.protocol.EventId.create(now).value(), accepting.size(), tasks.size());
    events.add(new Sent(now, name, request.id(), request.payload(), answer));
    return answer;
  }

  /** What was sent, in its order. */
  List<JsonNode> sent(String name) {
    return events.stream().filter(sent -> sent.name().equals(name)).map(Sent::payload).toList();
  }

  MemoryWait wait(WaitpointId id) {
    return Optional.ofNullable(waits.get(id))
        .orElseThrow(() -> Refused.unknown("nobody waits for a request at %s".formatted(id)));
  }

  /** A request has come. */
  MemoryWait receive(WaitpointId id, ReceivedRequest request) {
    var wait = wait(id);
    if (!wait.isOpen()) {
      throw Refused.conflict(
          "the wait %s is over: a request came before, or it timed out".formatted(id));
    }
    end(wait, false, dev.dormouse.protocol.Json.mapper().valueToTree(request), List.of());
    return wait;
  }

  void answer(WaitpointId id, RequestAnswer answer) {
    var wait = wait(id);
    if (!(wait.spec instanceof WaitSpec.ForRequest request) || !request.answered()) {
      throw Refused.conflict("the request for %s was answered when it came".formatted(id));
    }
    if (wait.answer == null) {
      wait.answer = answer;
    }
  }
}
