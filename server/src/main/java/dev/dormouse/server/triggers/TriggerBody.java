package dev.dormouse.server.triggers;

import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.Label;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.api.BatchRequest;
import dev.dormouse.protocol.api.TriggerOptions;
import dev.dormouse.protocol.api.TriggerRequest;
import dev.dormouse.server.forms.Texts;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A trigger as it comes over HTTP. Beside our own form it takes the official client's, which sends
 * payloads and metadata as texts that hold JSON, single tags, and numbers for keys.
 */
record TriggerBody(
    @Nullable JsonNode payload, @Nullable JsonNode context, @Nullable Options options) {

  /** One run of a batch. */
  record Item(
      TaskId task,
      @Nullable JsonNode payload,
      @Nullable JsonNode context,
      @Nullable Options options) {
    BatchRequest.Item toItem(Headers headers) {
      var request = new TriggerBody(payload, context, options).toRequest(headers);
      return new BatchRequest.Item(task, request.payload(), request.context(), request.options());
    }
  }

  /** One run of a batch whose task the path names. */
  record ItemOfTask(
      @Nullable JsonNode payload, @Nullable JsonNode context, @Nullable Options options) {
    Item of(TaskId task) {
      return new Item(task, payload, context, options);
    }
  }

  /**
   * What the official client may say in headers instead.
   *
   * @param idempotencyKey empty where it is not given
   */
  record Headers(String idempotencyKey, String idempotencyKeyTtl, String traceparent) {
    static final Headers NONE = new Headers("", "", "");
  }

  /** How the run is to be carried out; what is left out is the task's or the project's default. */
  record Options(
      TriggerOptions.@Nullable QueueOption queue,
      @Nullable JsonNode concurrencyKey,
      @Nullable String idempotencyKey,
      @Nullable JsonNode idempotencyKeyTTL,
      @Nullable String delay,
      @Nullable JsonNode ttl,
      @Nullable JsonNode tags,
      @Nullable JsonNode metadata,
      @Nullable String machine,
      @Nullable Integer maxAttempts,
      @Nullable Double maxDuration,
      @Nullable Double priority,
      @Nullable JsonNode debounce,
      @Nullable String version,
      @Nullable String lockToVersion,
      @Nullable Boolean test,
      @Nullable RunId parentRunId,
      @Nullable String traceparent,
      @Nullable List<Label> labels,
      @Nullable String region,
      @Nullable String payloadType,
      @Nullable String metadataType) {
    static final Options NONE =
        new Options(
            null, null, null, null, null, null, null, null, null, null, null, null, null, null,
            null, null, null, null, null, null, null, null);
  }

  TriggerRequest toRequest(Headers headers) {
    var given = Objects.requireNonNullElse(options, Options.NONE);
    return new TriggerRequest(
        payload == null ? null : Texts.decoded("payload", payload, given.payloadType()),
        context,
        toOptions(given, headers));
  }

  private static TriggerOptions toOptions(Options given, Headers headers) {
    return new TriggerOptions(
        given.queue(),
        Texts.textOrNumber("options.concurrencyKey", given.concurrencyKey()),
        orElse(given.idempotencyKey(), headers.idempotencyKey()),
        ttl(given.idempotencyKeyTTL(), headers.idempotencyKeyTtl()),
        given.delay(),
        given.ttl(),
        Texts.oneOrMany("options.tags", given.tags()),
        given.metadata() == null
            ? null
            : Texts.decoded("options.metadata", given.metadata(), given.metadataType()),
        given.machine(),
        given.maxAttempts(),
        Texts.whole("options.maxDuration", given.maxDuration()),
        Texts.whole("options.priority", given.priority()),
        given.debounce(),
        given.version(),
        given.lockToVersion(),
        given.test(),
        given.parentRunId(),
        orElse(given.traceparent(), headers.traceparent()),
        labels(given.labels(), given.region()));
  }

  /** A region, as the official client says it, is a label like any other. */
  private static @Nullable List<Label> labels(
      @Nullable List<Label> labels, @Nullable String region) {
    return region == null
        ? labels
        : Label.union(Objects.requireNonNullElse(labels, List.of()), List.of(Label.region(region)));
  }

  private static @Nullable String orElse(@Nullable String value, String header) {
    return value == null && !header.isEmpty() ? header : value;
  }

  private static @Nullable JsonNode ttl(@Nullable JsonNode value, String header) {
    return value == null && !header.isEmpty() ? Json.mapper().valueToTree(header) : value;
  }
}
