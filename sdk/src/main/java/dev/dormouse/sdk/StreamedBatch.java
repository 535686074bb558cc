package dev.dormouse.sdk;

import dev.dormouse.protocol.BatchId;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.Limits;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.api.TriggerRequest;
import dev.dormouse.sdk.ApiCalls.Repeat;
import dev.dormouse.sdk.Server.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A batch of more items than one call may have: they are sent in parts, each with its number, so
 * that a part which arrives twice makes each run once.
 */
final class StreamedBatch {
  private static final int PART_ITEMS = 500;
  private static final int PART_BYTES = 4 * 1024 * 1024;

  private final Server server;
  private final BatchId id;
  private ArrayNode part = JsonNodeFactory.instance.arrayNode();
  private int partBytes;
  private int items;

  private StreamedBatch(Server server, BatchId id) {
    this.server = server;
    this.id = id;
  }

  /** What is read of a batch that is to have items. */
  private record Opened(BatchId id) {}

  /** What is read of a batch that has its items. */
  private record State(List<RunId> runs, @Nullable Processing processing) {}

  private record Processing(List<Refused> errors) {}

  private record Refused(int index, String error) {}

  /** Makes the batch that is to have so many items. */
  static StreamedBatch open(Server server, int items) {
    if (items > Limits.STREAMED_BATCH_ITEMS) {
      throw new IllegalArgumentException(
          "the batch has "
              + items
              + " payloads; it may have at most "
              + Limits.STREAMED_BATCH_ITEMS);
    }
    var wish = Map.of("runCount", items, "idempotencyKey", server.keys().get());
    var opened =
        server.call(
            "POST", "/api/v3/batches", wish, Repeat.HARMLESS, Answer.of(Opened.class, "id"));
    return new StreamedBatch(server, opened.id());
  }

  void add(Task<?, ?> task, TriggerRequest request) {
    ObjectNode line = Json.mapper().valueToTree(request);
    line.put("index", items++).put("task", task.id().value());
    int bytes = Json.mapper().writeValueAsBytes(line).length;
    if (part.size() >= PART_ITEMS || partBytes + bytes > PART_BYTES) {
      send();
    }
    part.add(line);
    partBytes += bytes;
  }

  private void send() {
    var unused = server.call("POST", "/api/v3/batches/" + id + "/items", part, Repeat.HARMLESS);
    part = JsonNodeFactory.instance.arrayNode();
    partBytes = 0;
  }

  /**
   * The runs in the order of the items.
   *
   * @throws ItemsRefused where some were refused; the others run
   */
  List<RunId> runs() {
    send();
    var state =
        server.call(
            "GET",
            "/api/v1/batches/" + id,
            (JsonNode) null,
            Repeat.HARMLESS,
            Answer.of(State.class, "runs"));
    var processing = state.processing();
    if (processing != null && !processing.errors().isEmpty()) {
      var refusals = new ArrayList<ItemsRefused.Refusal>();
      processing
          .errors()
          .forEach(each -> refusals.add(new ItemsRefused.Refusal(each.index(), each.error())));
      throw new ItemsRefused(items, refusals, state.runs());
    }
    return state.runs();
  }
}
