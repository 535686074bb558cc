package dev.dormouse.protocol.api;

import dev.dormouse.protocol.TaskId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The body of {@code POST /api/v1/tasks/batch}: runs that are triggered together. */
public record BatchRequest(List<Item> items) {
  public BatchRequest {
    items = List.copyOf(items);
  }

  /** One run of a batch. */
  public record Item(
      TaskId task,
      @Nullable JsonNode payload,
      @Nullable JsonNode context,
      @Nullable TriggerOptions options) {
    public TriggerRequest request() {
      return new TriggerRequest(payload, context, options);
    }
  }
}
