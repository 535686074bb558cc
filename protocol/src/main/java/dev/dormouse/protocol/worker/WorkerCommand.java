package dev.dormouse.protocol.worker;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.api.WaitResult;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a supervisor wants of its worker; numbered from 1 so that a lost answer loses no command.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = WorkerCommand.Execute.class, name = "execute"),
  @JsonSubTypes.Type(value = WorkerCommand.Complete.class, name = "complete"),
  @JsonSubTypes.Type(value = WorkerCommand.Stop.class, name = "stop"),
  @JsonSubTypes.Type(value = WorkerCommand.Checkpoint.class, name = "checkpoint"),
  @JsonSubTypes.Type(value = WorkerCommand.Exit.class, name = "exit"),
})
public sealed interface WorkerCommand {
  long number();

  /** Begin an attempt. */
  record Execute(long number, TaskId taskId, JsonNode payload, RunFacts run)
      implements WorkerCommand {}

  /** Waits of the run have ended; a wait already told of is passed over. */
  record Complete(long number, RunId runId, List<WaitResult> results) implements WorkerCommand {
    public Complete {
      results = List.copyOf(results);
    }
  }

  /**
   * Interrupt the run, let its rollbacks run, and finish with the outcome that the reason names.
   */
  record Stop(long number, RunId runId, Reason reason, @Nullable String message)
      implements WorkerCommand {
    /** Why a run is stopped. */
    public enum Reason {
      CANCELED,
      TIMED_OUT
    }
  }

  /**
   * Make ready for a checkpoint, say {@link WorkerRequest.Quiesced}, then ask {@link
   * WorkerRequest.Restored} until somebody answers.
   */
  record Checkpoint(long number) implements WorkerCommand {}

  /** Leave, at once. */
  record Exit(long number) implements WorkerCommand {}
}
