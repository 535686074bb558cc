package dev.dormouse.sdk;

import dev.dormouse.protocol.BatchId;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.RunId;
import dev.dormouse.sdk.ApiCalls.Repeat;
import dev.dormouse.sdk.spi.CurrentRun;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a task's code may know of its run.
 *
 * <pre>{@code
 * static void importAll(URI source, RunContext run) throws IOException {
 *   log.info("attempt {} of {} on version {}", run.attempt(), run.id(), run.version());
 *   int done = 0;
 *   for (var row : rows(source)) {
 *     if (run.isCanceled()) {
 *       return;
 *     }
 *     save(row);
 *     run.metadata().set("done", ++done);
 *   }
 * }
 * }</pre>
 */
public final class RunContext {
  private final CurrentRun run;
  private final RunMetadata metadata;

  private RunContext(CurrentRun run) {
    this.run = run;
    this.metadata = new RunMetadata(run);
  }

  /** The context of a run; for runtimes. */
  public static RunContext of(CurrentRun run) {
    return run.local().get(RunContext.class, () -> new RunContext(run));
  }

  /** The context of the run to which the calling code belongs; for code far from the task's. */
  public static RunContext current() {
    return of(Runs.required("RunContext.current"));
  }

  CurrentRun run() {
    return run;
  }

  /** The run. */
  public RunId id() {
    return run.facts().runId();
  }

  /** Which try of the run this is, counted from 1. */
  public int attempt() {
    return run.facts().attempt();
  }

  /** Whether no attempt follows, should this one fail. */
  public boolean isLastAttempt() {
    return run.facts().attemptsLeft() == 0;
  }

  /** The version of the project's code, {@code 20261122.1}. */
  public String version() {
    return run.facts().version();
  }

  /** The project. */
  public String project() {
    return run.facts().project();
  }

  /** The environment: {@code dev}, {@code staging}, {@code prod} and so on. */
  public String environment() {
    return run.facts().environment();
  }

  /** When the run was triggered. */
  public Instant createdAt() {
    return run.facts().createdAt();
  }

  /** The size of the machine. */
  public MachinePreset machine() {
    return run.facts().machine();
  }

  /** The run's tags as the attempt began. */
  public List<String> tags() {
    return run.facts().tags();
  }

  /** Gives the run further tags. */
  public void addTags(String... tags) {
    var unused =
        Server.of(run)
            .call(
                "POST",
                "/api/v1/runs/" + id() + "/tags",
                Map.of("tags", List.of(tags)),
                Repeat.HARMLESS);
  }

  /** What is shown beside the run and changes while it runs. */
  public RunMetadata metadata() {
    return metadata;
  }

  /** Whether the run was triggered as a test. */
  public boolean isTest() {
    return run.facts().isTest();
  }

  /** How many runs are above this one. */
  public int depth() {
    return run.facts().depth();
  }

  /** The run that triggered this one; empty where a program did. */
  public Optional<RunId> parent() {
    return Optional.ofNullable(run.facts().parentRunId());
  }

  /** The run at the top: this one where it has no parent. */
  public RunId root() {
    var root = run.facts().rootRunId();
    return root == null ? id() : root;
  }

  /** The batch with which this run was triggered. */
  public Optional<BatchId> batch() {
    return Optional.ofNullable(run.facts().batchId());
  }

  /**
   * Whether the run is being stopped. Code that computes for long asks now and then, and returns or
   * calls {@link #checkCanceled}; its thread is interrupted too.
   */
  public boolean isCanceled() {
    return run.stopReason().isPresent();
  }

  /** Throws {@link RunStopped} where the run is being stopped. */
  public void checkCanceled() {
    run.stopReason()
        .ifPresent(reason -> {
          throw new RunStopped(reason);
        });
  }

  @Override
  public String toString() {
    return id() + " attempt " + attempt();
  }
}
