package dev.dormouse.worker.run;

import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.api.WaitAnswer;
import dev.dormouse.protocol.api.WaitRequest;
import dev.dormouse.protocol.api.WaitResult;
import dev.dormouse.protocol.api.WaitSpec;
import dev.dormouse.protocol.worker.RunFacts;
import dev.dormouse.protocol.worker.WorkerAnswer;
import dev.dormouse.protocol.worker.WorkerCommand.Stop;
import dev.dormouse.protocol.worker.WorkerRequest;
import dev.dormouse.sdk.ApiCalls;
import dev.dormouse.sdk.ApiCalls.Repeat;
import dev.dormouse.sdk.RunContext;
import dev.dormouse.sdk.spi.ApiAnswer;
import dev.dormouse.sdk.spi.CurrentRun;
import dev.dormouse.sdk.spi.Rollbacks;
import dev.dormouse.sdk.spi.RunLocal;
import dev.dormouse.sdk.spi.Undo;
import dev.dormouse.worker.checkpoint.Checkpoints;
import dev.dormouse.worker.link.FrameTooLarge;
import dev.dormouse.worker.link.SupervisorLink;
import dev.dormouse.worker.logging.WorkerLog;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A run in a worker: the SDK's verbs become calls through the supervisor, and waits. */
final class WorkerRun implements CurrentRun {
  private volatile RunFacts facts;
  private final Waits waits;
  private final Presence presence;
  private final Rollbacks rollbacks;
  private volatile RunTrace trace;
  private final SupervisorLink link;
  private final WorkerLog log;
  private final Checkpoints checkpoints;
  private final RunLocal local = new RunLocal();
  private final AtomicLong operations = new AtomicLong();

  /** What the waits that were begun are for; for their spans. */
  private final ConcurrentMap<WaitpointId, Begun> begun = new ConcurrentHashMap<>();

  private record Begun(String what, Instant at) {}

  WorkerRun(
      RunFacts facts, Waits waits, Presence presence, Rollbacks rollbacks, WorkerParts parts) {
    this.facts = facts;
    this.waits = waits;
    this.presence = presence;
    this.rollbacks = rollbacks;
    this.trace = new RunTrace(facts);
    this.link = parts.link();
    this.log = parts.log();
    this.checkpoints = parts.checkpoints();
  }

  @Override
  public RunFacts facts() {
    return facts;
  }

  /** From now on it is this run. */
  void succeed(RunFacts successor) {
    facts = successor;
    trace = new RunTrace(successor);
  }

  RunTrace trace() {
    return trace;
  }

  RunContext context() {
    return RunContext.of(this);
  }

  @Override
  public RunLocal local() {
    return local;
  }

  @Override
  public String nextOperation() {
    return "a" + facts.attempt() + "-" + operations.incrementAndGet();
  }

  @Override
  public WaitAnswer begin(WaitSpec spec) throws InterruptedException {
    var at = log.clock().instant();
    JsonNode body = Json.mapper().valueToTree(new WaitRequest(nextOperation(), spec));
    var path = "/api/v1/runs/" + facts.runId() + "/waits";
    var json = new ApiCalls(this::relay).call("POST", path, body, Repeat.HARMLESS);
    var answer = Json.mapper().treeToValue(json, WaitAnswer.class);
    begun.put(answer.waitpointId(), new Begun(what(spec), at));
    return answer;
  }

  @Override
  public WaitResult await(WaitAnswer wait) throws InterruptedException {
    var id = wait.waitpointId();
    boolean failed = true;
    try {
      var result = waits.enter(wait) ? awaitEnd(id) : waits.await(id);
      failed = result.timedOut();
      return result;
    } finally {
      var start = begun.remove(id);
      if (start != null) {
        tell("Wait " + start.what(), start.at(), failed);
      }
    }
  }

  private WaitResult awaitEnd(WaitpointId id) throws InterruptedException {
    boolean told = false;
    try {
      presence.entered();
      var result = waits.await(id);
      told = true;
      return result;
    } finally {
      if (!told) {
        waits.leave(id);
        presence.left();
      }
    }
  }

  @Override
  public boolean checkpoint() throws InterruptedException {
    waits.checkGoingOn();
    var start = log.clock().instant();
    boolean stored = false;
    try {
      stored = checkpoints.now(facts.runId());
      return stored;
    } catch (InterruptedException e) {
      // The interruption that comes with a stop is told as the stop.
      waits.checkGoingOn();
      throw e;
    } finally {
      tell("Checkpoint", start, !stored);
    }
  }

  @Override
  public ApiAnswer carry(String method, String path, @Nullable JsonNode body)
      throws InterruptedException {
    var start = log.clock().instant();
    boolean failed = true;
    try {
      var answer = relay(method, path, body);
      failed = answer.status() >= 400;
      return answer;
    } finally {
      tell(method + " " + path, start, failed);
    }
  }

  /** A thread that outlives the attempt tells nothing: it would be in the next run's log. */
  void tell(String what, Instant start, boolean failed) {
    if (!waits.isOver()) {
      log.add(trace.below(what, start, log.clock().instant(), failed));
    }
  }

  private ApiAnswer relay(String method, String path, @Nullable JsonNode body)
      throws InterruptedException {
    waits.checkGoingOn();
    try {
      var call = new WorkerRequest.Call(facts.runId(), method, path, body);
      return switch (link.exchangeInterruptibly(call)) {
        case WorkerAnswer.Called called -> ApiAnswer.of(called.status(), called.body());
        case WorkerAnswer.Refused refused ->
            throw new IllegalStateException(
                "The supervisor refused " + method + " " + path + ": " + refused.reason());
        case WorkerAnswer.Done done -> throw unexpected(done);
        case WorkerAnswer.Commands commands -> throw unexpected(commands);
        case WorkerAnswer.GoOn go -> throw unexpected(go);
      };
    } catch (InterruptedException e) {
      // The interruption that comes with a stop is told as the stop.
      waits.checkGoingOn();
      throw e;
    } catch (FrameTooLarge e) {
      throw new IllegalArgumentException(
          "Tried to call " + method + " " + path + ", but " + e.getMessage(), e);
    }
  }

  private static IllegalStateException unexpected(WorkerAnswer answer) {
    return new IllegalStateException(
        "The supervisor answered a call with " + answer.getClass().getSimpleName());
  }

  @Override
  public void onFailure(String name, Undo action) {
    waits.checkGoingOn();
    rollbacks.add(name, action);
  }

  @Override
  public Optional<Stop.Reason> stopReason() {
    return waits.stopReason();
  }

  @Override
  public boolean isCanceled() {
    return waits.isCanceled();
  }

  @Override
  public Optional<String> traceparent() {
    return Optional.of(trace.traceparent());
  }

  private static String what(WaitSpec spec) {
    return switch (spec) {
      case WaitSpec.ForDuration wait -> "for " + wait.duration();
      case WaitSpec.Until wait -> "until " + wait.until();
      case WaitSpec.ForToken wait -> "for token " + wait.token();
      case WaitSpec.ForRequest wait -> "for a request";
      case WaitSpec.ForEvent wait -> "for event " + wait.name();
      case WaitSpec.ForRun wait -> "for a run of " + wait.task();
      case WaitSpec.ForBatch wait -> "for " + wait.items().size() + " runs";
    };
  }
}
