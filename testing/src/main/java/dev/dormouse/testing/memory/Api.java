package dev.dormouse.testing.memory;

import dev.dormouse.protocol.BatchId;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.api.BatchAnswer;
import dev.dormouse.protocol.api.BatchRequest;
import dev.dormouse.protocol.api.EventRequest;
import dev.dormouse.protocol.api.RequestAnswer;
import dev.dormouse.protocol.api.TokenRequest;
import dev.dormouse.protocol.api.TriggerOptions;
import dev.dormouse.protocol.api.TriggerRequest;
import dev.dormouse.protocol.worker.WorkerCommand.Stop;
import dev.dormouse.sdk.spi.ApiAnswer;
import dev.dormouse.sdk.spi.Carrier;
import dev.dormouse.testing.calls.Metadata;
import dev.dormouse.testing.calls.Refused;
import dev.dormouse.testing.calls.RunPlan;
import dev.dormouse.testing.calls.Wire;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The server's HTTP API, as far as the SDK's verbs use it. */
public final class Api implements Carrier {
  private static final Map<String, String> DONE = Map.of("message", "done");

  private final World world;
  private final Map<BatchId, TreeMap<Integer, RunId>> batches = new HashMap<>();

  Api(World world) {
    this.world = world;
  }

  /** A call from outside of runs; all that it sets going has happened when it is answered. */
  @Override
  public ApiAnswer carry(String method, String path, @Nullable JsonNode body)
      throws InterruptedException {
    var attempt = Contexts.current().map(Contexts.Context::attempt).orElse(null);
    return carry(method, path, body, attempt);
  }

  ApiAnswer carry(
      String method, String path, @Nullable JsonNode body, @Nullable MemoryAttempt attempt)
      throws InterruptedException {
    var call = Call.of(method, path, Wire.through(body), attempt);
    try {
      var answer = world.lockedInterruptibly(() -> answer(call));
      if (attempt == null && !method.equals("GET")) {
        world.driver().settle();
      }
      return answer;
    } catch (Refused e) {
      return json(e.status(), Map.of("error", String.valueOf(e.getMessage())));
    } catch (IllegalArgumentException e) {
      return json(400, Map.of("error", String.valueOf(e.getMessage())));
    }
  }

  /**
   * A call.
   *
   * @param parts of the path behind its version, decoded
   */
  private record Call(
      String method,
      String path,
      List<String> parts,
      String query,
      @Nullable JsonNode body,
      @Nullable MemoryAttempt attempt) {
    static Call of(
        String method, String path, @Nullable JsonNode body, @Nullable MemoryAttempt attempt) {
      int question = path.indexOf('?');
      var plain = question < 0 ? path : path.substring(0, question);
      var parts =
          Arrays.stream(plain.split("/", -1))
              .skip(3)
              .map(part -> URLDecoder.decode(part, StandardCharsets.UTF_8))
              .toList();
      return new Call(
          method, path, parts, question < 0 ? "" : path.substring(question + 1), body, attempt);
    }

    String part(int index) {
      return index < parts.size() ? parts.get(index) : "";
    }

    <T> T body(Class<T> type) {
      return Wire.read(Objects.requireNonNull(body, "the body"), type);
    }

    @Nullable MemoryRun caller() {
      return attempt == null ? null : attempt.run;
    }
  }

  private static ApiAnswer json(int status, Object body) {
    JsonNode json = Json.mapper().valueToTree(body);
    return ApiAnswer.of(status, json);
  }

  private static ApiAnswer ok(Object body) {
    return json(200, body);
  }

  private ApiAnswer answer(Call call) throws InterruptedException {
    return switch (call.part(0)) {
      case "tasks" -> tasks(call);
      case "runs" -> runs(call);
      case "batches" -> batches(call);
      case "events" -> ok(world.waitpoints().send(call.part(1), call.body(EventRequest.class)));
      case "waitpoints" -> tokens(call);
      case "queues" -> queues(call);
      case "idempotencyKeys" -> {
        var task = new TaskId(call.body(JsonNode.class).path("taskIdentifier").asString());
        if (!world.resetKey(task, call.part(1))) {
          throw Refused.unknown("no run of task \"%s\" has this key".formatted(task));
        }
        yield ok(DONE);
      }
      default -> throw missing(call);
    };
  }

  private static Refused missing(Call call) {
    return Refused.unknown(
        "a test answers no " + call.method() + " " + call.path() + "; only a server does");
  }

  private ApiAnswer tasks(Call call) {
    if (call.part(1).equals("batch")) {
      var id = BatchId.create(world.clock().instant());
      var items = call.body(BatchRequest.class).items();
      var made = world.waitpoints().batch(items, call.caller(), id);
      return ok(new BatchAnswer(id, made.stream().map(MemoryRun::id).toList()));
    }
    return ok(
        world.trigger(new TaskId(call.part(1)), call.body(TriggerRequest.class), call.caller()));
  }

  /** Batches whose items come in parts. */
  private ApiAnswer batches(Call call) {
    if (call.parts().size() == 1) {
      var id = BatchId.create(world.clock().instant());
      batches.put(id, new TreeMap<>());
      return ok(Map.of("id", id));
    }
    var id = new BatchId(call.part(1));
    var made = Optional.ofNullable(batches.get(id));
    var runs = made.orElseThrow(() -> Refused.unknown("there is no batch " + id));
    if (call.part(2).equals("items")) {
      for (var line : call.body(JsonNode.class)) {
        var item = Wire.read(line, BatchRequest.Item.class);
        runs.computeIfAbsent(
            line.path("index").intValue(),
            index -> world.waitpoints().batch(List.of(item), call.caller(), id).getFirst().id());
      }
    }
    return ok(Map.of("id", id, "runs", runs.values()));
  }

  private ApiAnswer tokens(Call call) {
    if (call.parts().size() == 2) {
      return ok(world.waitpoints().createToken(call.body(TokenRequest.class)));
    }
    world
        .waitpoints()
        .complete(new WaitpointId(call.part(2)), call.body(JsonNode.class).path("data"));
    return ok(DONE);
  }

  private ApiAnswer queues(Call call) {
    var type = call.body() == null ? call.query().replace("type=", "") : type(call);
    var name = URLDecoder.decode(call.part(1), StandardCharsets.UTF_8);
    var queue = type.equals("task") ? "task/" + name : name;
    switch (call.part(2) + "/" + call.part(3)) {
      case "/" -> {}
      case "pause/" ->
          world
              .queues()
              .pause(queue, call.body(JsonNode.class).path("action").asString().equals("pause"));
      case "concurrency/override" ->
          world
              .queues()
              .override(queue, call.body(JsonNode.class).path("concurrencyLimit").asInt());
      case "concurrency/reset" -> world.queues().override(queue, null);
      default -> throw missing(call);
    }
    return ok(world.queues().view(queue, world.runs()));
  }

  private static String type(Call call) {
    return call.body(JsonNode.class).path("type").asString();
  }

  private ApiAnswer runs(Call call) throws InterruptedException {
    var run = world.run(new RunId(call.part(1)));
    return switch (call.part(2)) {
      case "" -> view(run);
      case "result" -> result(call, run);
      case "cancel" -> {
        world.stop(run.id, Stop.Reason.CANCELED);
        yield ok(Map.of("id", run.id));
      }
      case "reschedule" -> {
        var delay = call.body(JsonNode.class).path("delay").asString();
        world.reschedule(run, RunPlan.moment("delay", delay, world.clock().instant()));
        yield view(run);
      }
      case "replay" -> {
        var options = call.body() == null ? TriggerOptions.NONE : call.body(TriggerOptions.class);
        yield ok(world.replay(run, options));
      }
      case "tags" -> {
        var tags = new ArrayList<>(run.tags);
        call.body(JsonNode.class).path("tags").forEach(tag -> tags.add(tag.asString()));
        run.tags = RunPlan.tags(tags);
        yield ok(DONE);
      }
      case "metadata" -> metadata(call, run);
      case "waits" -> {
        world.waitpoints().answer(new WaitpointId(call.part(3)), call.body(RequestAnswer.class));
        yield ok(DONE);
      }
      default -> throw missing(call);
    };
  }

  /** What a server shows of a run, as far as it means something here: machines cost nothing. */
  private record View(
      RunId id,
      RunStatus status,
      TaskId taskIdentifier,
      List<String> tags,
      JsonNode metadata,
      JsonNode payload,
      int attemptCount,
      MachinePreset machine,
      long durationMs,
      double costInCents,
      double baseCostInCents) {}

  private static ApiAnswer view(MemoryRun run) {
    return ok(
        new View(
            run.id,
            run.status,
            run.task,
            run.tags,
            run.metadata,
            run.payload,
            run.attempt,
            run.machine,
            0,
            0,
            0));
  }

  private ApiAnswer result(Call call, MemoryRun run) throws InterruptedException {
    boolean patient = !call.query().equals("wait=0");
    if (patient && call.attempt() != null) {
      call.attempt().awaitEnd(run);
    } else if (patient) {
      world.driver().until(run::isOver, "run " + run.id + " is to end");
    }
    return run.status.isFinal() ? ok(run.ended()) : json(202, Map.of("status", run.status));
  }

  private ApiAnswer metadata(Call call, MemoryRun run) {
    var body = call.body(JsonNode.class);
    change(run, body.path("operations"));
    var parent = run.parent;
    if (parent != null) {
      change(parent, body.path("parentOperations"));
    }
    var top = run;
    while (top.parent != null) {
      top = top.parent;
    }
    if (top != run) {
      change(top, body.path("rootOperations"));
    }
    return ok(Map.of("metadata", run.metadata));
  }

  private static void change(MemoryRun run, JsonNode operations) {
    run.metadata = Metadata.apply(run.metadata, operations);
  }
}
