package dev.dormouse.protocol.api;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.dormouse.protocol.EventFilter;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.WaitpointId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a run wants to wait for. A null timeout means: for as long as it takes. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = WaitSpec.ForDuration.class, name = "duration"),
  @JsonSubTypes.Type(value = WaitSpec.Until.class, name = "until"),
  @JsonSubTypes.Type(value = WaitSpec.ForToken.class, name = "token"),
  @JsonSubTypes.Type(value = WaitSpec.ForRequest.class, name = "request"),
  @JsonSubTypes.Type(value = WaitSpec.ForEvent.class, name = "event"),
  @JsonSubTypes.Type(value = WaitSpec.ForRun.class, name = "run"),
  @JsonSubTypes.Type(value = WaitSpec.ForBatch.class, name = "batch"),
})
public sealed interface WaitSpec {
  /** For a length of time, counted by the server's clock from when it hears of the wait. */
  record ForDuration(Duration duration) implements WaitSpec {}

  /** Until a moment. */
  record Until(Instant until) implements WaitSpec {}

  /** For somebody to complete a token. */
  record ForToken(WaitpointId token, @Nullable Duration timeout) implements WaitSpec {}

  /**
   * For an HTTP request to an address made for this wait.
   *
   * @param answered whether the task answers the request itself; else the server says 200 at once
   */
  record ForRequest(boolean answered, @Nullable Duration timeout) implements WaitSpec {}

  /**
   * For an event.
   *
   * @param since also take the earliest matching event sent from this moment on, or null for coming
   *     ones only
   */
  record ForEvent(
      String name, EventFilter filter, @Nullable Duration timeout, @Nullable Instant since)
      implements WaitSpec {}

  /** Triggers a child and waits for its end. */
  record ForRun(TaskId task, TriggerRequest request) implements WaitSpec {}

  /** Triggers children and waits for the end of all. */
  record ForBatch(List<BatchRequest.Item> items) implements WaitSpec {
    public ForBatch {
      items = List.copyOf(items);
    }
  }
}
