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
  private static final long MAX_BYTES = 1024L * 1024 * 1024;

  /** What is written in one transaction: this many items, or somewhat more than this many bytes. */
  private static final int AT_ONCE = 500;

  private static final long BYTES_AT_ONCE = 8 * 1024 * 1024;

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
   * @param itemsRefused how many of those accepted could not be triggered; the batch tells why
   * @param sealed whether the batch has all of its items
   */
  record Added(
      BatchId id,
      int itemsAccepted,
      int itemsRefused,
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
            .does(
                "Triggers the runs of a batch, one a line; known ones are left out, refused ones are kept"
                    + " with the reason")
            .opensTo(BatchApi.TRIGGERS)
            .takes(new Body.Stream(MAX_BYTES, "application/x-ndjson"))
            .answers(200, Added.class, "What the batch has now")
            .refuses(404, "There is no such batch")
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
    var id = call.path("batchId", BatchId::new);
    var adding = new Adding(call, id);
    adding.read(call.stream());
    var added = adding.latest;
    return Answer.ok(
        new Added(
            id,
            adding.accepted,
            adding.refused,
            adding.lines - adding.accepted,
            added.isComplete(),
            added.present(),
            added.total()));
  }

  /** A stream of lines on its way into a batch, part by part: what is in stays in. */
  private final class Adding {
    private final Call call;
    private final BatchId id;
    private final Map<Integer, BatchRequest.Item> items = new HashMap<>();
    private OpenBatches.Added latest;
    private int lines;
    private int accepted;
    private int refused;

    Adding(Call call, BatchId id) {
      this.call = call;
      this.id = id;
      this.latest = add(Map.of());
    }

    private OpenBatches.Added add(Map<Integer, BatchRequest.Item> some) {
      return batches.add(
          call.environment().id(), id, some, TriggerApi.origin(call, "batchTrigger"));
    }

    private void read(InputStream stream) throws IOException {
      try (MappingIterator<Line> each =
          JsonReading.mapper().readerFor(Line.class).readValues(stream)) {
        long begun = 0;
        while (each.hasNextValue()) {
          take(each.nextValue());
          long read = each.currentLocation().getByteOffset();
          if (items.size() >= AT_ONCE || read - begun >= BYTES_AT_ONCE) {
            flush();
            begun = read;
          }
        }
      } catch (JacksonIOException e) {
        throw e.getCause();
      } catch (JacksonException e) {
        throw ApiError.badRequest("Line " + (lines + 1) + ": " + JsonReading.sentence(e));
      }
      flush();
    }

    /** The first line of an index counts. */
    private void take(Line line) {
      if (line.index() < 0) {
        throw ApiError.badRequest("index is " + line.index() + "; it must be 0 or more");
      }
      if (++lines > 2 * Limits.STREAMED_BATCH_ITEMS) {
        throw new ApiError(
            429,
            "There are more than " + Limits.STREAMED_BATCH_ITEMS + " items, which is the most");
      }
      items.putIfAbsent(
          line.index(),
          new TriggerBody.Item(line.task(), line.payload(), line.context(), line.options())
              .toItem(TriggerBody.Headers.NONE));
    }

    private void flush() {
      latest = add(items);
      accepted += latest.accepted();
      refused += latest.refused();
      items.clear();
    }
  }
}
