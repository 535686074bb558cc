package dev.dormouse.server.triggers;

import dev.dormouse.engine.batches.OpenBatches;
import dev.dormouse.protocol.BatchId;
import dev.dormouse.protocol.Limits;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.api.BatchRequest;
import dev.dormouse.server.auth.PublicTokens;
import dev.dormouse.server.http.Answer;
import dev.dormouse.server.http.ApiError;
import dev.dormouse.server.http.Body;
import dev.dormouse.server.http.Call;
import dev.dormouse.server.http.Endpoint;
import dev.dormouse.server.http.JsonReading;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;

/** Batches that are made first and get their items after that, as the official client does it. */
public final class OpenBatchApi {
  private final OpenBatches batches;
  private final PublicTokens publicTokens;
  private final OneTimeTokens oneTimeTokens;

  public OpenBatchApi(OpenBatches batches, PublicTokens publicTokens, OneTimeTokens oneTimeTokens) {
    this.batches = batches;
    this.oneTimeTokens = oneTimeTokens;
    this.publicTokens = publicTokens;
  }

  /**
   * A batch that is to have so many items.
   *
   * @param resumeParentOnCompletion what a waiting run of the official client would say; ours wait
   *     otherwise
   */
  record Wish(
      int runCount,
      @Nullable String idempotencyKey,
      @Nullable RunId parentRunId,
      @Nullable Boolean resumeParentOnCompletion) {}

  /**
   * The batch.
   *
   * @param isCached whether it has its items already
   */
  record Opened(BatchId id, int runCount, boolean isCached, @Nullable String idempotencyKey) {}

  /** A line of items. */
  record Line(
      int index,
      TaskId task,
      @Nullable JsonNode payload,
      @Nullable JsonNode context,
      TriggerBody.@Nullable Options options) {}

  /**
   * What became of the items.
   *
   * @param sealed whether the batch has all of its items
   */
  record Added(
      BatchId id,
      int itemsAccepted,
      int itemsDeduplicated,
      boolean sealed,
      int enqueuedCount,
      int expectedCount) {}

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.post("/api/v3/batches")
            .does("Makes a batch whose items follow")
            .opensTo(BatchApi.TRIGGERS)
            .takes(Wish.class)
            .answers(200, Opened.class, "The batch")
            .refuses(409, "The batch of this idempotency key is to have another number of items")
            .refuses(429, "It is to have too many items")
            .by(this::open),
        Endpoint.post("/api/v3/batches/{batchId}/items")
            .does("Triggers the runs of a batch, all of the lines or none; known ones are left out")
            .opensTo(BatchApi.TRIGGERS)
            .takes(new Body.Stream(BatchApi.MAX_BYTES, "application/x-ndjson"))
            .answers(200, Added.class, "What the batch has now")
            .refuses(404, "There is no such batch, or no such task")
            .refuses(429, "There are too many items")
            .by(this::add));
  }

  private Answer open(Call call) {
    var wish = call.body(Wish.class);
    if (Boolean.TRUE.equals(wish.resumeParentOnCompletion())) {
      throw ApiError.badRequest(
          "resumeParentOnCompletion is true; a run waits for its batch by"
              + " POST /api/v1/runs/{runId}/waits");
    }
    var opened =
        oneTimeTokens.spend(
            call,
            () -> batches.open(call.environment().id(), wish.runCount(), wish.idempotencyKey()));
    return BatchApi.withToken(
        call,
        publicTokens,
        opened.id(),
        Answer.ok(
            new Opened(opened.id(), opened.total(), opened.isComplete(), wish.idempotencyKey())));
  }

  private Answer add(Call call) throws IOException {
    var items = new HashMap<Integer, BatchRequest.Item>();
    int lines = read(call.stream(), items);
    var added =
        batches.add(
            call.environment().id(),
            call.path("batchId", BatchId::new),
            items,
            TriggerApi.origin(call, "batchTrigger"));
    return Answer.ok(
        new Added(
            added.id(),
            added.accepted(),
            lines - added.accepted(),
            added.isComplete(),
            added.present(),
            added.total()));
  }

  /** The first line of an index counts. */
  private static int read(InputStream stream, Map<Integer, BatchRequest.Item> items)
      throws IOException {
    int lines = 0;
    try (MappingIterator<Line> each =
        JsonReading.mapper().readerFor(Line.class).readValues(stream)) {
      while (each.hasNextValue()) {
        var line = each.nextValue();
        if (line.index() < 0) {
          throw ApiError.badRequest("index is " + line.index() + "; it must be 0 or more");
        }
        items.putIfAbsent(
            line.index(),
            new TriggerBody.Item(line.task(), line.payload(), line.context(), line.options())
                .toItem(TriggerBody.Headers.NONE));
        if (++lines > 2 * Limits.BATCH_ITEMS) {
          throw new ApiError(
              429, "There are more than " + Limits.BATCH_ITEMS + " items, which is the most");
        }
      }
    } catch (JacksonIOException e) {
      throw e.getCause();
    } catch (JacksonException e) {
      throw ApiError.badRequest("Line " + (lines + 1) + ": " + JsonReading.sentence(e));
    }
    return lines;
  }
}
