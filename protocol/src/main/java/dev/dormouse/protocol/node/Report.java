package dev.dormouse.protocol.node;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.RunError;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.worker.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happened to a run on a node. Reports of one run are sent in their order; a node repeats them
 * until they are answered, and the server takes a repeated one for heard.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Report.Started.class, name = "started"),
  @JsonSubTypes.Type(value = Report.Waiting.class, name = "waiting"),
  @JsonSubTypes.Type(value = Report.Checkpointed.class, name = "checkpointed"),
  @JsonSubTypes.Type(value = Report.Ended.class, name = "ended"),
  @JsonSubTypes.Type(value = Report.Crashed.class, name = "crashed"),
  @JsonSubTypes.Type(value = Report.Returned.class, name = "returned"),
  @JsonSubTypes.Type(value = Report.CheckpointLost.class, name = "checkpointLost"),
})
public sealed interface Report {
  RunEpoch run();

  /**
   * The run's code begins, or continues after a wait.
   *
   * @param warm whether its machine had loaded the task before; null where it continues
   */
  record Started(RunEpoch run, Instant at, @Nullable Boolean warm) implements Report {
    /** It continues. */
    public Started(RunEpoch run, Instant at) {
      this(run, at, null);
    }
  }

  /**
   * The run only waits. Answered with {@link ReportAnswer.Verdict#CONTINUE} where one of the waits
   * has ended meanwhile: then the run has kept its slot, and goes on.
   *
   * @param computed how long it has computed since it was handed to the node
   */
  record Waiting(RunEpoch run, List<WaitpointId> waits, Duration computed) implements Report {
    public Waiting {
      waits = List.copyOf(waits);
    }
  }

  /**
   * The run's machine is stored, and gone. A run that waits may be continued by any node that has
   * the image and fits it. One that does not goes on here, restored at once: should that end, the
   * image is what it continues from. Answered with {@link ReportAnswer.Verdict#CONTINUE} where the
   * waiting run was handed to this node anew meanwhile: it keeps the run.
   */
  record Checkpointed(RunEpoch run, CheckpointId checkpointId, long bytes) implements Report {}

  /** The attempt has ended. */
  record Ended(RunEpoch run, Outcome outcome, Instant startedAt, Instant at, Duration computed)
      implements Report {}

  /** The attempt's process has ended without a word. */
  record Crashed(
      RunEpoch run, Kind kind, RunError error, Instant startedAt, Instant at, Duration computed)
      implements Report {
    /** How the process ended. */
    public enum Kind {
      OUT_OF_MEMORY,
      EXIT,
      /** It did not stop when it should. */
      KILLED_TIMED_OUT,
      KILLED_CANCELED
    }
  }

  /** The node could not begin or continue the run, through no fault of the run. */
  record Returned(RunEpoch run, String reason) implements Report {}

  /** The run's checkpoint is gone or damaged for good: it begins a new attempt. */
  record CheckpointLost(RunEpoch run, CheckpointId checkpointId, String reason) implements Report {}
}
