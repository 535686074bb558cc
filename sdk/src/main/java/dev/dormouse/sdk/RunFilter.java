package dev.dormouse.sdk;

import dev.dormouse.protocol.BatchId;
import dev.dormouse.protocol.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which runs of the environment a {@link BulkAction} is about: those that all of this accepts.
 * Immutable: each method gives a new one.
 *
 * <pre>{@code
 * RunFilter.all().task(INDEX).status(RunStatus.QUEUED, RunStatus.DELAYED).within(Duration.ofDays(1));
 * }</pre>
 */
public final class RunFilter {
  /** The server wants to be told that really all are meant. */
  private static final String EVER = Duration.ofDays(3650).toString();

  private static final RunFilter ALL = new RunFilter(JsonNodeFactory.instance.objectNode());

  private final ObjectNode fields;

  private RunFilter(ObjectNode fields) {
    this.fields = fields;
  }

  /** All runs. */
  public static RunFilter all() {
    return ALL;
  }

  /** Only of these tasks. */
  public RunFilter task(Task<?, ?>... tasks) {
    return with("taskIdentifier", Arrays.stream(tasks).map(task -> task.id().value()).toList());
  }

  /** Only in these statuses. */
  public RunFilter status(RunStatus... statuses) {
    return with("status", Arrays.stream(statuses).map(RunStatus::name).toList());
  }

  /** Only with one of these tags. */
  public RunFilter tag(String... tags) {
    return with("tag", List.of(tags));
  }

  /** Only of these versions. */
  public RunFilter version(String... versions) {
    return with("version", List.of(versions));
  }

  /** Only in these queues; {@code task/ID} is a task's own. */
  public RunFilter queue(String... queues) {
    return with("queue", List.of(queues));
  }

  /** Only of this batch. */
  public RunFilter batch(BatchId batch) {
    return with("batch", batch.value());
  }

  /** Only those triggered within this time until now. */
  public RunFilter within(Duration period) {
    return with("period", period.toString());
  }

  /** Only those triggered before this moment. */
  public RunFilter before(Instant end) {
    return with("to", end.toString());
  }

  private RunFilter with(String name, List<String> values) {
    var array = JsonNodeFactory.instance.arrayNode();
    values.forEach(array::add);
    var copy = fields.deepCopy();
    copy.set(name, array);
    return new RunFilter(copy);
  }

  private RunFilter with(String name, String value) {
    return new RunFilter(fields.deepCopy().put(name, value));
  }

  JsonNode toJson() {
    return fields.isEmpty() ? fields.deepCopy().put("period", EVER) : fields;
  }

  @Override
  public String toString() {
    return "RunFilter " + fields;
  }
}
