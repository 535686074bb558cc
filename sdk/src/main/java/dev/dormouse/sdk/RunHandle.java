package dev.dormouse.sdk;

import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.WaitpointKind;
import dev.dormouse.protocol.api.RunResult;
import dev.dormouse.sdk.ApiCalls.Repeat;
import dev.dormouse.sdk.Server.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A run that was asked for.
 *
 * <pre>{@code
 * RunHandle<Receipt> handle = PURCHASE.trigger(new Purchase("tkt_12345", "usr_12345"));
 * handle.status();
 * Receipt receipt = handle.await(Duration.ofMinutes(10));
 * }</pre>
 *
 * @param <O> the task's output
 */
public final class RunHandle<O extends @Nullable Object> {
  private static final Duration LONGEST_POLL = Duration.ofSeconds(30);

  private final RunId id;
  private final AuthorType<O> outputType;
  private final Supplier<Server> server;

  RunHandle(RunId id, AuthorType<O> outputType, Supplier<Server> server) {
    this.id = id;
    this.outputType = outputType;
    this.server = server;
  }

  /** The run. */
  public RunId id() {
    return id;
  }

  /** Where the run stands now. */
  public RunStatus status() {
    var path = "/api/v3/runs/" + id;
    var status =
        server
            .get()
            .call("GET", path, null, Repeat.HARMLESS, Answer.of(StatusAnswer.class, "status"));
    return status.status();
  }

  /**
   * What a run took.
   *
   * @param machine the size of the machine that it has, or had last; empty while it had none
   * @param computed how long machines executed it; waits are not counted
   * @param costInCents what that cost, as the server's table of prices has it
   */
  public record Usage(Optional<Machine> machine, Duration computed, double costInCents) {}

  /** What the run has taken so far. */
  public Usage usage() {
    var usage =
        server
            .get()
            .call(
                "GET",
                "/api/v3/runs/" + id,
                null,
                Repeat.HARMLESS,
                Answer.of(UsageAnswer.class, "durationMs"));
    return new Usage(
        Optional.ofNullable(usage.machine()).map(Machine::of),
        Duration.ofMillis(usage.durationMs()),
        usage.costInCents() + usage.baseCostInCents());
  }

  /** Cancels the run; its rollbacks run. A run that has ended stays as it is. */
  public void cancel() {
    var path = "/api/v2/runs/" + id + "/cancel";
    var unused = server.get().call("POST", path, null, Repeat.HARMLESS);
  }

  /** Gives a delayed run that has not begun another delay, counted from now. */
  public void reschedule(Duration delay) {
    reschedule(delay.toString());
  }

  /** Lets a delayed run that has not begun begin at another time. */
  public void reschedule(Instant start) {
    reschedule(start.toString());
  }

  private void reschedule(String delay) {
    var path = "/api/v1/runs/" + id + "/reschedule";
    var unused = server.get().call("POST", path, Map.of("delay", delay), Repeat.HARMLESS);
  }

  /**
   * Begins a run that waits, rests or is queued anew on the current version, as the same run: who
   * waits for it waits on. Its attempt counts for nothing, and the attempt's rollbacks do not run.
   *
   * @throws ApiException with status 409 where it is at work, over, or on that version already
   */
  public void restart() {
    var path = "/api/v1/runs/" + id + "/restart";
    var unused = server.get().call("POST", path, null, Repeat.HARMFUL);
  }

  /** Makes a new run of the same task with the same payload. */
  public RunHandle<O> replay() {
    var path = "/api/v1/runs/" + id + "/replay";
    var answer =
        server.get().call("POST", path, null, Repeat.HARMFUL, Answer.of(IdAnswer.class, "id"));
    return new RunHandle<>(answer.id(), outputType, server);
  }

  /**
   * Makes a new run of the same task with the same payload, and with options that differ where
   * these say so; with an idempotency key, a repeated call gives the first one's run.
   */
  public RunHandle<O> replay(RunOptions options) {
    var path = "/api/v1/runs/" + id + "/replay";
    var body = options.toJson();
    var repeat = body.has("idempotencyKey") ? Repeat.HARMLESS : Repeat.HARMFUL;
    var answer = server.get().call("POST", path, body, repeat, Answer.of(IdAnswer.class, "id"));
    return new RunHandle<>(answer.id(), outputType, server);
  }

  /**
   * A checkpoint of a run.
   *
   * @param createdAt when it was made
   * @param attempt of the run, which it is in the middle of
   * @param bytes what it takes in its store
   */
  public record Moment(CheckpointId id, Instant createdAt, int attempt, long bytes) {}

  /** The run's checkpoints that are kept, the oldest first; {@link #replayFrom} begins at one. */
  public List<Moment> checkpoints() {
    var path = "/api/v1/runs/" + id + "/checkpoints";
    return server
        .get()
        .call("GET", path, null, Repeat.HARMLESS, Answer.of(CheckpointsAnswer.class, "checkpoints"))
        .checkpoints();
  }

  /**
   * Makes a new run that goes on from a checkpoint of this one: at the line behind the wait, or
   * behind {@link Checkpoint#now}, with all that the code had in its variables, on the same
   * version. What comes before that line is not done again.
   */
  public RunHandle<O> replayFrom(CheckpointId checkpoint) {
    var path = "/api/v1/runs/" + id + "/replay";
    var body = Map.of("checkpoint", checkpoint);
    var answer =
        server.get().call("POST", path, body, Repeat.HARMFUL, Answer.of(IdAnswer.class, "id"));
    return new RunHandle<>(answer.id(), outputType, server);
  }

  /**
   * Blocks until the run has ended, and returns its output.
   *
   * <p>For programs. In the code of a task use {@link Task#triggerAndWait}, which gives the machine
   * back meanwhile.
   *
   * @throws RunFailed where the run did not complete
   */
  public O await() {
    while (true) {
      var result = poll(LONGEST_POLL);
      if (result.isPresent()) {
        return result.get().outputOrThrow();
      }
    }
  }

  /**
   * Blocks until the run has ended, but not longer than this, and returns its output.
   *
   * @throws RunFailed where the run did not complete
   * @throws WaitTimedOut where it has not ended in time; it goes on
   */
  public O await(Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      var left = Duration.ofNanos(deadline - System.nanoTime());
      var result = poll(left.compareTo(LONGEST_POLL) < 0 ? left : LONGEST_POLL);
      if (result.isPresent()) {
        return result.get().outputOrThrow();
      }
      if (System.nanoTime() - deadline >= 0) {
        throw Waiting.timedOut(WaitpointKind.RUN, "run " + id + " to end", timeout);
      }
    }
  }

  /** How the run ended; empty while it has not. */
  public Optional<Result<O>> result() {
    return poll(Duration.ZERO);
  }

  private Optional<Result<O>> poll(Duration patience) {
    long seconds = patience.isNegative() ? 0 : patience.plusMillis(999).toSeconds();
    var path = "/api/v1/runs/" + id + "/result?wait=" + seconds;
    var answer = server.get().get(path);
    if (answer.status() == 202) {
      return Optional.empty();
    }
    var body = Objects.requireNonNull(answer.body(), "the result's body");
    return Optional.of(
        Triggers.result(Json.mapper().treeToValue(body, RunResult.class), outputType));
  }

  @Override
  public String toString() {
    return id.toString();
  }

  /** What is read of a run's view. */
  private record StatusAnswer(RunStatus status) {}

  /** What is read of a run's view for its usage. */
  private record UsageAnswer(
      @Nullable MachinePreset machine,
      long durationMs,
      double costInCents,
      double baseCostInCents) {}

  /** What is read of a run's checkpoints. */
  private record CheckpointsAnswer(List<Moment> checkpoints) {}

  /** What is read of a replay's answer. */
  private record IdAnswer(RunId id) {}
}
