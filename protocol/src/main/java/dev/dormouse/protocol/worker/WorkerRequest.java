package dev.dormouse.protocol.worker;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.TaskDeclaration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a worker asks of or tells its supervisor; each is answered before the next on the same
 * connection.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = WorkerRequest.Hello.class, name = "hello"),
  @JsonSubTypes.Type(value = WorkerRequest.Next.class, name = "next"),
  @JsonSubTypes.Type(value = WorkerRequest.Call.class, name = "call"),
  @JsonSubTypes.Type(value = WorkerRequest.Waiting.class, name = "waiting"),
  @JsonSubTypes.Type(value = WorkerRequest.Running.class, name = "running"),
  @JsonSubTypes.Type(value = WorkerRequest.CheckpointNow.class, name = "checkpointNow"),
  @JsonSubTypes.Type(value = WorkerRequest.Quiesced.class, name = "quiesced"),
  @JsonSubTypes.Type(value = WorkerRequest.Restored.class, name = "restored"),
  @JsonSubTypes.Type(value = WorkerRequest.Finished.class, name = "finished"),
  @JsonSubTypes.Type(value = WorkerRequest.Logs.class, name = "logs"),
  @JsonSubTypes.Type(value = WorkerRequest.Metrics.class, name = "metrics"),
})
public sealed interface WorkerRequest {

  /**
   * The first word of a worker, once its tasks are loaded; answered by {@link WorkerAnswer.Done}.
   *
   * @param failure why the tasks could not be loaded, or null; the worker exits after this message
   */
  record Hello(int protocol, long pid, List<TaskDeclaration> tasks, @Nullable String failure)
      implements WorkerRequest {
    public static final int PROTOCOL = 1;

    public Hello {
      tasks = List.copyOf(tasks);
    }
  }

  /**
   * Asks for commands; held by the supervisor until there is one or some seconds have passed.
   * Answered by {@link WorkerAnswer.Commands}.
   *
   * @param after the number of the last command that was carried out, 0 at first: commands are
   *     handed out until confirmed
   */
  record Next(long after) implements WorkerRequest {}

  /**
   * A call of the public HTTP API, made by the supervisor in the name of the run with a token that
   * only this run has; answered by {@link WorkerAnswer.Called}.
   *
   * @param path begins with {@code /api/}, with its query
   */
  record Call(RunId runId, String method, String path, @Nullable JsonNode body)
      implements WorkerRequest {}

  /**
   * The run does nothing but wait; its machine may be taken from it. Answered by {@link
   * WorkerAnswer.Done}.
   */
  record Waiting(RunId runId, List<OpenWait> waits) implements WorkerRequest {
    public Waiting {
      waits = List.copyOf(waits);
    }
  }

  /** A run that was {@link Waiting} goes on computing. Answered by {@link WorkerAnswer.Done}. */
  record Running(RunId runId) implements WorkerRequest {}

  /**
   * The run, which computes, asks for a checkpoint. Answered by {@link WorkerAnswer.Done} where
   * {@link WorkerCommand.Checkpoint} will come, else by {@link WorkerAnswer.Refused}.
   */
  record CheckpointNow(RunId runId) implements WorkerRequest {}

  /**
   * What {@link WorkerCommand.Checkpoint} asked for is done: from the answer on the worker has
   * nothing open of its socket, and looks for the socket's file before it connects to ask {@link
   * Restored}. Answered by {@link WorkerAnswer.Done}.
   *
   * @param number the command's
   * @param failure why the worker cannot be checkpointed, or null; with a failure it has gone on
   *     already, and asks for commands next
   */
  record Quiesced(long number, @Nullable String failure) implements WorkerRequest {}

  /**
   * The first word of a worker after a checkpoint, be it restored, or not dumped at all. Answered
   * by {@link WorkerAnswer.GoOn}.
   *
   * @param number that of {@link WorkerCommand.Checkpoint}: whoever restored the worker numbers its
   *     commands from the next one
   */
  record Restored(long number) implements WorkerRequest {}

  /**
   * The run's attempt has ended, its rollbacks included. Answered by {@link WorkerAnswer.Done}, or,
   * where it asks for commands at the same time, as {@link Next}.
   *
   * @param after as in {@link Next}, or null where it does not ask
   */
  record Finished(RunId runId, Outcome outcome, List<LogEntry> logs, @Nullable Long after)
      implements WorkerRequest {
    public Finished {
      logs = List.copyOf(logs);
    }

    /** Does not ask. */
    public Finished(RunId runId, Outcome outcome, List<LogEntry> logs) {
      this(runId, outcome, logs, null);
    }
  }

  /**
   * Log lines and spans of the current run, or of none while loading. Answered by {@link
   * WorkerAnswer.Done}.
   */
  record Logs(@Nullable RunId runId, List<LogEntry> entries) implements WorkerRequest {
    public Logs {
      entries = List.copyOf(entries);
    }
  }

  /** What was measured while the run computed. Answered by {@link WorkerAnswer.Done}. */
  record Metrics(RunId runId, List<Measurement> points) implements WorkerRequest {
    public Metrics {
      points = List.copyOf(points);
    }
  }
}
