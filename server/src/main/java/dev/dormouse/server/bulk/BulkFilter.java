package dev.dormouse.server.bulk;

import dev.dormouse.engine.triggers.TimeText;
import dev.dormouse.engine.views.RunFilter;
import dev.dormouse.protocol.BatchId;
import dev.dormouse.protocol.BulkActionId;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.ScheduleId;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.server.forms.Texts;
import dev.dormouse.server.http.ApiError;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The filters of the list of runs in a body, as the official client writes them: one value or many,
 * moments as texts or milliseconds.
 */
record BulkFilter(
    @Nullable JsonNode status,
    @Nullable JsonNode taskIdentifier,
    @Nullable JsonNode version,
    @Nullable JsonNode tag,
    @Nullable JsonNode queue,
    @Nullable JsonNode machine,
    @Nullable JsonNode from,
    @Nullable JsonNode to,
    @Nullable String period,
    @Nullable BatchId batch,
    @Nullable RunId parent,
    @Nullable ScheduleId schedule,
    @Nullable Boolean isTest,
    @Nullable BulkActionId bulkAction,
    @Nullable Boolean rootOnly) {

  RunFilter toFilter(Instant now) {
    var filter =
        new RunFilter(
            all("status", status, RunStatus::valueOf),
            all("taskIdentifier", taskIdentifier, TaskId::new),
            all("version", version, Function.identity()),
            all("tag", tag, Function.identity()),
            queues(),
            all("machine", machine, MachinePreset::of),
            earliest(now),
            moment("to", to),
            batch,
            parent,
            schedule,
            isTest,
            bulkAction,
            Boolean.TRUE.equals(rootOnly));
    if (filter.equals(RunFilter.ALL)) {
      throw ApiError.badRequest(
          "filter is empty; say which runs, and be it by a long period such as \"3650d\"");
    }
    return filter;
  }

  private static <T> List<T> all(
      String what, @Nullable JsonNode given, Function<String, T> reading) {
    var texts = Texts.oneOrMany("filter." + what, given);
    return texts == null
        ? List.of()
        : texts.stream().map(text -> one(what, text, reading)).toList();
  }

  private static <T> T one(String what, String text, Function<String, T> reading) {
    try {
      return reading.apply(text);
    } catch (IllegalArgumentException e) {
      throw ApiError.badRequest(
          "filter.%s is \"%s\"; it must be %s"
              .formatted(
                  what,
                  text,
                  what.equals("status")
                      ? "one of " + Arrays.toString(RunStatus.values())
                      : "valid: " + e.getMessage()));
    }
  }

  /** Names, or objects with a type and a name. */
  private List<String> queues() {
    if (queue == null || queue.isNull()) {
      return List.of();
    }
    return queue.isArray()
        ? StreamSupport.stream(queue.spliterator(), false).map(BulkFilter::queueName).toList()
        : List.of(queueName(queue));
  }

  private static String queueName(JsonNode given) {
    var name = given.isObject() ? given.path("name") : given;
    if (!name.isString()) {
      throw ApiError.badRequest("filter.queue must be names, or objects with a type and a name");
    }
    return given.path("type").asString("").equals("task")
        ? "task/" + name.stringValue()
        : name.stringValue();
  }

  private @Nullable Instant earliest(Instant now) {
    if (period == null) {
      return moment("from", from);
    }
    if (from != null && !from.isNull()) {
      throw ApiError.badRequest("filter.period and filter.from are both given; give one of them");
    }
    return now.minus(TimeText.duration("filter.period", period));
  }

  private static @Nullable Instant moment(String what, @Nullable JsonNode given) {
    if (given == null || given.isNull()) {
      return null;
    }
    try {
      return given.isIntegralNumber()
          ? Instant.ofEpochMilli(given.longValue())
          : Instant.parse(given.asString(""));
    } catch (DateTimeParseException e) {
      throw ApiError.badRequest(
          "filter.%s is %s; it must be a moment such as 2026-11-22T10:00:00Z, or milliseconds"
              .formatted(what, given));
    }
  }
}
