package dev.dormouse.engine.triggers;

import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.engine.runs.JsonText;
import dev.dormouse.protocol.Label;
import dev.dormouse.protocol.Limits;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.RetryPolicy;
import dev.dormouse.protocol.api.TriggerOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Checks the options of a trigger, so that no bad one reaches a transaction shared with others. */
final class TriggerCheck {
  private static final int NAME_LENGTH = 128;
  private static final int CONCURRENCY_KEY_LENGTH = 512;
  private static final int TRACEPARENT_LENGTH = 128;
  private static final int CONTEXT_BYTES = 256 * 1024;
  private static final int MAX_PRIORITY = 365 * 24 * 3600;

  private TriggerCheck() {}

  static RunOptions options(TriggerOptions given, Instant now) {
    var debounce = Debounce.of(given.debounce());
    var queue = given.queue();
    var ttlGiven = given.ttl();
    var ttl = ttlGiven == null || ttlGiven.isNull() ? null : ttl(ttlGiven);
    return new RunOptions(
        queue == null ? null : plain("queue.name", queue.name(), NAME_LENGTH),
        queue == null
            ? null
            : range("queue.concurrencyLimit", queue.concurrencyLimit(), 0, 1 << 30),
        given.concurrencyKey() == null
            ? ""
            : plain("concurrencyKey", given.concurrencyKey(), CONCURRENCY_KEY_LENGTH),
        idempotencyKey(given),
        delayedUntil(given, debounce, now),
        ttl,
        ttl == null || ttlGiven == null
            ? null
            : ttlGiven.isString() ? ttlGiven.stringValue() : ttl.toString(),
        RunTags.check(Objects.requireNonNullElse(given.tags(), List.of())),
        metadata(given.metadata()),
        machine(given.machine()),
        range("maxAttempts", given.maxAttempts(), 1, RetryPolicy.MAX_ATTEMPTS),
        range("maxDuration", given.maxDuration(), 1, Integer.MAX_VALUE),
        Objects.requireNonNullElse(
            range("priority", given.priority(), -MAX_PRIORITY, MAX_PRIORITY), 0),
        version(given),
        Boolean.TRUE.equals(given.test()),
        given.traceparent() == null
            ? null
            : plain("traceparent", given.traceparent(), TRACEPARENT_LENGTH),
        debounce,
        labels(given.labels()));
  }

  private static List<Label> labels(@Nullable List<Label> given) {
    var labels = Label.union(Objects.requireNonNullElse(given, List.of()), List.of());
    if (labels.size() > Label.MOST) {
      throw invalid(
          "labels has %d entries; at most %d are taken".formatted(labels.size(), Label.MOST));
    }
    return labels;
  }

  private static @Nullable Instant delayedUntil(
      TriggerOptions given, @Nullable Debounce debounce, Instant now) {
    if (debounce != null) {
      return now.plus(debounce.delay());
    }
    return given.delay() == null ? null : TimeText.instantOrDuration("delay", given.delay(), now);
  }

  static @Nullable String context(@Nullable JsonNode context) {
    return context != null && !context.isNull()
        ? JsonText.of("context", context, CONTEXT_BYTES)
        : null;
  }

  private static String metadata(@Nullable JsonNode metadata) {
    if (metadata == null || metadata.isNull()) {
      return "{}";
    }
    if (!metadata.isObject()) {
      throw invalid(
          "metadata is %s; it must be a JSON object"
              .formatted(metadata.getNodeType().name().toLowerCase(Locale.ROOT)));
    }
    return JsonText.searchable("metadata", metadata, Limits.METADATA_BYTES);
  }

  private static @Nullable IdempotencyKey idempotencyKey(TriggerOptions given) {
    String key = given.idempotencyKey();
    if (key == null) {
      return null;
    }
    var ttl = given.idempotencyKeyTTL();
    return new IdempotencyKey(
        plain("idempotencyKey", key, Limits.IDEMPOTENCY_KEY_LENGTH),
        ttl == null || ttl.isNull()
            ? Limits.IDEMPOTENCY_KEY_TTL
            : TimeText.durationOrSeconds("idempotencyKeyTTL", ttl));
  }

  private static @Nullable MachinePreset machine(@Nullable String label) {
    try {
      return label == null ? null : MachinePreset.of(label);
    } catch (IllegalArgumentException e) {
      throw new EngineException(ErrorCode.INVALID, String.valueOf(e.getMessage()), e);
    }
  }

  private static @Nullable String version(TriggerOptions given) {
    String version = given.version();
    String locked = given.lockToVersion();
    if (version != null && locked != null && !version.equals(locked)) {
      throw invalid(
          "version is \"%s\" and lockToVersion is \"%s\"; give one of them"
              .formatted(version, locked));
    }
    String wanted = version == null ? locked : version;
    return wanted == null ? null : plain("version", wanted, NAME_LENGTH);
  }

  private static Duration ttl(JsonNode given) {
    var ttl = TimeText.durationOrSeconds("ttl", given);
    if (ttl.isZero()) {
      throw invalid("ttl is 0; it must be longer");
    }
    return ttl;
  }

  /** A text that is neither empty nor too long, and that the database can keep. */
  static String plain(String what, String text, int max) {
    if (text.isEmpty() || text.length() > max) {
      throw invalid(
          "%s has %d characters; it must have 1 to %d".formatted(what, text.length(), max));
    }
    if (text.indexOf('\0') >= 0) {
      throw invalid(what + " contains the character \\u0000, which cannot be kept; leave it out");
    }
    return text;
  }

  private static @Nullable Integer range(String what, @Nullable Integer value, int min, int max) {
    if (value != null && (value < min || value > max)) {
      throw invalid("%s is %d; it must be %d to %d".formatted(what, value, min, max));
    }
    return value;
  }

  private static EngineException invalid(String message) {
    return new EngineException(ErrorCode.INVALID, message);
  }
}
