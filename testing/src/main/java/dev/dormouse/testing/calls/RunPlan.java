package dev.dormouse.testing.calls;

import dev.dormouse.protocol.Limits;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.RetryPolicy;
import dev.dormouse.protocol.TaskDeclaration;
import dev.dormouse.protocol.api.TriggerOptions;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a run is to be carried out: what was asked for, else what its task declares.
 *
 * @param queueLimit a new limit for the queue, or null
 * @param concurrencyKey empty for none
 * @param ttl counted from when the run is queued first
 */
public record RunPlan(
    String queue,
    @Nullable Integer queueLimit,
    String concurrencyKey,
    @Nullable String idempotencyKey,
    Duration idempotencyKeyTtl,
    @Nullable Instant delayedUntil,
    @Nullable Duration ttl,
    List<String> tags,
    ObjectNode metadata,
    MachinePreset machine,
    RetryPolicy retry,
    int priority,
    boolean isTest,
    @Nullable Debounce debounce) {
  /**
   * How triggers become one run.
   *
   * @param longest how long after the first of them it begins at the latest
   */
  public record Debounce(
      String key, Duration delay, boolean isTrailing, @Nullable Duration longest) {}

  /** Whether triggers with the key become this run. */
  public boolean isDebouncedBy(String key) {
    return debounce != null && debounce.key().equals(key);
  }

  /** What the options ask of a task. */
  public static RunPlan of(TriggerOptions options, TaskDeclaration task, Instant now) {
    var queue = options.queue();
    var declared = Objects.requireNonNullElse(task.queue(), "task/" + task.id());
    var debounce = debounce(options.debounce());
    var policy = Objects.requireNonNullElse(task.retry(), RetryPolicy.DEFAULT);
    var keyTtl = duration("idempotencyKeyTTL", options.idempotencyKeyTTL());
    return new RunPlan(
        queue == null ? declared : queue.name(),
        queue == null ? null : queue.concurrencyLimit(),
        Objects.requireNonNullElse(options.concurrencyKey(), ""),
        options.idempotencyKey(),
        keyTtl == null ? Limits.IDEMPOTENCY_KEY_TTL : keyTtl,
        debounce == null
            ? options.delay() == null ? null : moment("delay", options.delay(), now)
            : now.plus(debounce.delay()),
        duration("ttl", options.ttl()),
        tags(Objects.requireNonNullElse(options.tags(), List.of())),
        metadata(options.metadata()),
        options.machine() == null
            ? Objects.requireNonNullElse(task.machine(), MachinePreset.DEFAULT)
            : MachinePreset.of(options.machine()),
        options.maxAttempts() == null ? policy : policy.withMaxAttempts(options.maxAttempts()),
        Objects.requireNonNullElse(options.priority(), 0),
        Boolean.TRUE.equals(options.test()),
        debounce);
  }

  /** How a replay is to be carried out: as this run, where it asks for nothing else. */
  public RunPlan replayed(TriggerOptions options, TaskDeclaration task, Instant now) {
    var asked = of(options, task, now);
    return new RunPlan(
        options.queue() == null ? queue : asked.queue,
        asked.queueLimit,
        options.concurrencyKey() == null ? concurrencyKey : asked.concurrencyKey,
        asked.idempotencyKey,
        asked.idempotencyKeyTtl,
        asked.delayedUntil,
        asked.ttl == null ? ttl : asked.ttl,
        options.tags() == null ? tags : asked.tags,
        options.metadata() == null ? metadata : asked.metadata,
        options.machine() == null ? machine : asked.machine,
        options.maxAttempts() == null ? retry : asked.retry,
        options.priority() == null ? priority : asked.priority,
        options.test() == null ? isTest : asked.isTest,
        asked.debounce);
  }

  /** Each tag once, and not too many. */
  public static List<String> tags(List<String> given) {
    var tags = given.stream().distinct().toList();
    if (tags.size() > Limits.TAGS) {
      throw Refused.invalid(
          "there are %d tags; a run may have at most %d".formatted(tags.size(), Limits.TAGS));
    }
    return tags;
  }

  /** A moment, or a length of time from now. */
  public static Instant moment(String what, String text, Instant now) {
    try {
      return text.startsWith("P")
          ? now.plus(Duration.parse(text))
          : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw Refused.invalid(
          "%s is \"%s\"; it must be like PT1H30M or 2027-01-31T12:00:00Z".formatted(what, text));
    }
  }

  private static @Nullable Duration duration(String what, @Nullable JsonNode given) {
    if (given == null || given.isNull()) {
      return null;
    }
    try {
      return given.isNumber()
          ? Duration.ofMillis(
              given.decimalValue().multiply(BigDecimal.valueOf(1000)).longValueExact())
          : Duration.parse(given.asString());
    } catch (DateTimeException | ArithmeticException e) {
      throw Refused.invalid("%s is %s; it must be like \"PT1H30M\"".formatted(what, given));
    }
  }

  private static ObjectNode metadata(@Nullable JsonNode given) {
    return switch (given) {
      case null -> JsonNodeFactory.instance.objectNode();
      case ObjectNode object -> object;
      case JsonNode other when other.isNull() -> JsonNodeFactory.instance.objectNode();
      case JsonNode other ->
          throw Refused.invalid("metadata is " + other + "; it must be a JSON object");
    };
  }

  private static @Nullable Debounce debounce(@Nullable JsonNode given) {
    if (given == null || given.isNull()) {
      return null;
    }
    return new Debounce(
        given.path("key").asString(),
        Objects.requireNonNull(duration("debounce.delay", given.get("delay")), "debounce.delay"),
        given.path("mode").asString("leading").equals("trailing"),
        duration("debounce.maxDelay", given.get("maxDelay")));
  }
}
