package dev.dormouse.sdk;

import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.api.RunResult;
import dev.dormouse.protocol.api.WaitAnswer;
import dev.dormouse.protocol.api.WaitResult;
import dev.dormouse.protocol.api.WaitSpec;
import dev.dormouse.protocol.worker.RunFacts;
import dev.dormouse.protocol.worker.WorkerCommand.Stop;
import dev.dormouse.sdk.spi.ApiAnswer;
import dev.dormouse.sdk.spi.CurrentRun;
import dev.dormouse.sdk.spi.RunLocal;
import dev.dormouse.sdk.spi.Undo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A run whose waits end at once, as the test says. */
final class FakeRun implements CurrentRun {
  static final WaitpointId WAITPOINT = new WaitpointId("waitpoint_1");

  final List<WaitSpec> waits = new ArrayList<>();
  final List<String> calls = new ArrayList<>();
  final List<String> rollbacks = new ArrayList<>();
  private final RunLocal local = new RunLocal();
  private WaitResult next = new WaitResult(WAITPOINT, false, null, List.of());
  private ApiAnswer answer = ApiAnswer.of(200, null);
  private boolean interrupted;
  private int attempt = 1;
  private int attemptsLeft;
  private int operations;

  FakeRun endsWith(String json) {
    next = new WaitResult(WAITPOINT, false, Json.mapper().readTree(json), List.of());
    return this;
  }

  FakeRun endsWith(RunResult... runs) {
    next = new WaitResult(WAITPOINT, false, null, List.of(runs));
    return this;
  }

  FakeRun timesOut() {
    next = new WaitResult(WAITPOINT, true, null, List.of());
    return this;
  }

  /** The run's attempt, with how many may follow. */
  FakeRun tries(int attempt, int left) {
    this.attempt = attempt;
    this.attemptsLeft = left;
    return this;
  }

  FakeRun isInterrupted() {
    interrupted = true;
    return this;
  }

  FakeRun answers(String json) {
    answer = ApiAnswer.of(200, Json.mapper().readTree(json));
    return this;
  }

  @Override
  public RunFacts facts() {
    return new RunFacts(
        new RunId("run_1"),
        attempt,
        attemptsLeft,
        "20261122.1",
        "cinema",
        "dev",
        Instant.EPOCH,
        MachinePreset.DEFAULT,
        List.of(),
        Json.mapper().readTree("{\"done\": 1}"),
        false,
        0,
        null,
        null,
        null,
        null,
        null);
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
    return "a1-" + ++operations;
  }

  @Override
  public WaitAnswer begin(WaitSpec spec) {
    waits.add(spec);
    return new WaitAnswer(WAITPOINT, null, "http://localhost/wait/x", List.of(), null);
  }

  @Override
  public WaitResult await(WaitAnswer wait) throws InterruptedException {
    if (interrupted) {
      throw new InterruptedException();
    }
    return next;
  }

  @Override
  public ApiAnswer carry(String method, String path, @Nullable JsonNode body) {
    calls.add(method + " " + path + (body == null ? "" : " " + body));
    return answer;
  }

  @Override
  public boolean checkpoint() throws InterruptedException {
    if (interrupted) {
      throw new InterruptedException();
    }
    return true;
  }

  @Override
  public void onFailure(String name, Undo action) {
    rollbacks.add(name);
  }

  @Override
  public Optional<Stop.Reason> stopReason() {
    return Optional.empty();
  }

  @Override
  public boolean isCanceled() {
    return false;
  }

  @Override
  public Optional<String> traceparent() {
    return Optional.empty();
  }
}
