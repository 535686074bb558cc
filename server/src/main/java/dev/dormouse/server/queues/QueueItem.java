package dev.dormouse.server.queues;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.dormouse.engine.queues.QueueView;
import dev.dormouse.protocol.QueueId;
import dev.dormouse.protocol.RateLimit;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A queue in the official client's form.
 *
 * @param name without {@code task/} for a task's own
 * @param rateLimit ours: how many attempts may begin in a time
 */
record QueueItem(
    QueueId id,
    String name,
    Type type,
    String version,
    long running,
    long queued,
    boolean paused,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Integer concurrencyLimit,
    Concurrency concurrency,
    @Nullable RateLimit rateLimit) {
  private static final String TASK = "task/";

  /** Whose queue it is. */
  enum Type {
    @JsonProperty("task")
    TASK,
    @JsonProperty("custom")
    CUSTOM
  }

  /** Its limits. */
  record Concurrency(
      @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Integer current,
      @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Integer base,
      @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Integer override,
      @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Instant overriddenAt,
      @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String overriddenBy) {}

  static QueueItem of(QueueView queue) {
    boolean ofTask = queue.name().startsWith(TASK);
    var limits = queue.limits();
    return new QueueItem(
        queue.id(),
        ofTask ? queue.name().substring(TASK.length()) : queue.name(),
        ofTask ? Type.TASK : Type.CUSTOM,
        "V1",
        queue.running(),
        queue.queued(),
        queue.paused(),
        limits.current(),
        new Concurrency(
            limits.current(), limits.base(), limits.override(), limits.overriddenAt(), null),
        queue.rate());
  }
}
