package dev.dormouse.protocol.worker;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.dormouse.protocol.RunError;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** How an attempt ended, as the worker saw it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Outcome.Completed.class, name = "completed"),
  @JsonSubTypes.Type(value = Outcome.Failed.class, name = "failed"),
  @JsonSubTypes.Type(value = Outcome.Stopped.class, name = "stopped"),
})
public sealed interface Outcome {
  /** The task returned. */
  record Completed(JsonNode output) implements Outcome {}

  /**
   * The task threw.
   *
   * @param retryable false where the author said that another attempt is of no use
   * @param retryAt when the author wants the next attempt, or null for the policy's backoff
   */
  record Failed(RunError error, boolean retryable, @Nullable Instant retryAt) implements Outcome {}

  /** The run was stopped as told. */
  record Stopped(WorkerCommand.Stop.Reason reason) implements Outcome {}
}
