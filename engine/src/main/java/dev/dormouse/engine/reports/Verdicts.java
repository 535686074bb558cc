package dev.dormouse.engine.reports;

import dev.dormouse.engine.checkpoints.NewCheckpoint;
import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.runs.JsonText;
import dev.dormouse.engine.runs.Run;
import dev.dormouse.engine.states.RunEvent;
import dev.dormouse.protocol.Limits;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.NodeId;
import dev.dormouse.protocol.RetryPolicy;
import dev.dormouse.protocol.RunError;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.node.Report;
import dev.dormouse.protocol.worker.Outcome;
import dev.dormouse.protocol.worker.WorkerCommand.Stop;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Decides what reports mean; knows no database. */
final class Verdicts {
  /** What a machine's end is called, and what a task may still tell of it by itself. */
  private static final Set<String> OUT_OF_MEMORY =
      Set.of(Report.Crashed.Kind.OUT_OF_MEMORY.name(), OutOfMemoryError.class.getName());

  private final RandomGenerator random;

  Verdicts(RandomGenerator random) {
    this.random = random;
  }

  /**
   * What the report means for the run as it stands.
   *
   * @param ended the waits that have ended
   */
  Decision of(Run run, NodeId node, Report report, EndedWaits ended, Instant now) {
    long epoch = report.run().epoch();
    var reporter = run.reporter();
    if (reporter == null
        || !reporter.nodeId().equals(node)
        || epoch < reporter.sinceEpoch()
        || epoch > run.epoch()) {
      return new Decision.Stale();
    }
    if (run.nodeId() == null || run.status().isFinal()) {
      return new Decision.Known();
    }
    if (report instanceof Report.Checkpointed stored) {
      return stored(run, node, stored);
    }
    if (epoch < run.epoch()) {
      return new Decision.Known();
    }
    return switch (report) {
      case Report.Started started ->
          run.status() == RunStatus.DEQUEUED
              ? new Decision.Start(earlier(started.at(), now))
              : new Decision.Known();
      case Report.Waiting waiting -> waiting(run, waiting, ended);
      case Report.Checkpointed stored -> stored(run, node, stored);
      case Report.Ended over -> new Decision.End(ended(run, over, now));
      case Report.Crashed crashed -> crashed(run, crashed, now);
      case Report.Returned returned -> new Decision.Lose(returned.reason());
      case Report.CheckpointLost lost ->
          lost.checkpointId().equals(run.checkpointId())
              ? new Decision.LoseCheckpoint(lost.reason())
              : new Decision.Lose(lost.reason());
    };
  }

  /**
   * Waits that have ended.
   *
   * @param named those that the reports say are waited for
   * @param untold those that the machines of runs have not been told of
   */
  record EndedWaits(Set<WaitpointId> named, Map<RunId, List<WaitpointId>> untold) {}

  /**
   * Also of an epoch before: the node made it before it knew that it was handed the run anew. It
   * keeps a run that computes, or is to: it goes on from what it has stored.
   */
  private static Decision stored(Run run, NodeId node, Report.Checkpointed report) {
    var checkpoint = new NewCheckpoint(report.checkpointId(), run.id(), node, report.bytes());
    return new Decision.Store(checkpoint, !run.status().holdsSlot());
  }

  private static Decision waiting(Run run, Report.Waiting report, EndedWaits ended) {
    if (!run.status().holdsSlot()) {
      return new Decision.Known();
    }
    // Also those that it does not name: a thread that comes to one of them later is not reported
    // by a machine that is taken for waiting.
    var over =
        Stream.concat(
                report.waits().stream().filter(ended.named()::contains),
                ended.untold().getOrDefault(run.id(), List.of()).stream())
            .distinct()
            .toList();
    return over.isEmpty() && !run.isCancelRequested() && !report.waits().isEmpty()
        ? new Decision.Wait(report.computed())
        : new Decision.Continue(over);
  }

  private AttemptEnd ended(Run run, Report.Ended report, Instant now) {
    var span = new Span(earlier(report.startedAt(), now), report.computed());
    return switch (report.outcome()) {
      case Outcome.Completed(var output) -> completed(run, output, span, now);
      case Outcome.Failed(var error, var retryable, var retryAt) ->
          failed(run, RunStatus.FAILED, error, retryable, retryAt, span, now);
      case Outcome.Stopped(var reason) ->
          reason == Stop.Reason.CANCELED ? canceled(null, span) : timedOut(run, span);
    };
  }

  private record Span(Instant startedAt, Duration computed) {}

  private AttemptEnd completed(Run run, JsonNode output, Span span, Instant now) {
    String json;
    try {
      json = JsonText.of("the output", output, Limits.OUTPUT_BYTES);
    } catch (EngineException e) {
      var error = RunError.of("OUTPUT_TOO_LARGE", String.valueOf(e.getMessage()));
      return failed(run, RunStatus.FAILED, error, false, null, span, now);
    }
    return new AttemptEnd(
        RunEvent.COMPLETE,
        RunStatus.COMPLETED,
        RunStatus.COMPLETED,
        json,
        null,
        span.startedAt(),
        span.computed(),
        null);
  }

  private AttemptEnd failed(
      Run run,
      RunStatus status,
      RunError error,
      boolean retryable,
      @Nullable Instant retryAt,
      Span span,
      Instant now) {
    if (run.isCancelRequested()) {
      return canceled(error, span);
    }
    var next =
        retryable ? nextAttempt(run, error, retryAt, now) : Optional.<AttemptEnd.Next>empty();
    if (next.isPresent()) {
      boolean rests = next.get().at().isAfter(now);
      return new AttemptEnd(
          RunEvent.RETRY,
          rests ? RunStatus.DELAYED : RunStatus.QUEUED,
          status,
          null,
          error,
          span.startedAt(),
          span.computed(),
          next.get());
    }
    return new AttemptEnd(
        status == RunStatus.CRASHED ? RunEvent.CRASH : RunEvent.FAIL,
        status,
        status,
        null,
        error,
        span.startedAt(),
        span.computed(),
        null);
  }

  /** When the next attempt may begin; empty where the policy allows no more. */
  private Optional<AttemptEnd.Next> nextAttempt(
      Run run, RunError error, @Nullable Instant retryAt, Instant now) {
    var policy = Objects.requireNonNullElse(run.settings().retry(), RetryPolicy.DEFAULT);
    var larger = policy.outOfMemory();
    if (larger != null && OUT_OF_MEMORY.contains(error.name()) && isLarger(larger, run)) {
      // Whatever the number of attempts: on that machine it has not been tried yet.
      return Optional.of(new AttemptEnd.Next(now, larger));
    }
    int made = run.attempt() - run.lost();
    if (run.attemptsLeft() == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new AttemptEnd.Next(
            retryAt == null ? now.plus(policy.delayAfter(made, random)) : retryAt, null));
  }

  private static boolean isLarger(MachinePreset machine, Run run) {
    var present = Objects.requireNonNullElse(run.settings().machine(), MachinePreset.DEFAULT);
    return machine.memoryMib() > present.memoryMib();
  }

  private static AttemptEnd canceled(@Nullable RunError error, Span span) {
    return new AttemptEnd(
        RunEvent.STOP,
        RunStatus.CANCELED,
        RunStatus.CANCELED,
        null,
        error,
        span.startedAt(),
        span.computed(),
        null);
  }

  private static AttemptEnd timedOut(Run run, Span span) {
    var most = run.settings().maxDuration();
    var error =
        RunError.of(
            "TIMED_OUT",
            most == null
                ? "the run computed for longer than it may"
                : "the run computed for longer than its maxDuration of %d s"
                    .formatted(most.toSeconds()));
    return new AttemptEnd(
        RunEvent.TIME_OUT,
        RunStatus.TIMED_OUT,
        RunStatus.TIMED_OUT,
        null,
        error,
        span.startedAt(),
        span.computed(),
        null);
  }

  private Decision crashed(Run run, Report.Crashed report, Instant now) {
    var span = new Span(earlier(report.startedAt(), now), report.computed());
    boolean waited = !run.status().holdsSlot();
    return switch (report.kind()) {
      case KILLED_CANCELED -> new Decision.End(canceled(null, span));
      case KILLED_TIMED_OUT -> new Decision.End(timedOut(run, span));
      case OUT_OF_MEMORY, EXIT ->
          waited && run.checkpointId() != null
              ? new Decision.Lose(report.error().message())
              : new Decision.End(
                  failed(run, RunStatus.CRASHED, report.error(), true, null, span, now));
    };
  }

  /** Nodes have clocks of their own; nothing began in our future. */
  private static Instant earlier(Instant at, Instant now) {
    return at.isAfter(now) ? now : at;
  }
}
