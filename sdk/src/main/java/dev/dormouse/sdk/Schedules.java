package dev.dormouse.sdk;

import dev.dormouse.protocol.ScheduleId;
import dev.dormouse.sdk.ApiCalls.Repeat;
import dev.dormouse.sdk.Server.Answer;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Schedules that are made while programs run: one for each customer, say. Those that never change
 * are declared with {@link TaskBuilder.Plain#cron}.
 *
 * <pre>{@code
 * Schedules.create(DIGEST, Cron.of("0 7 * * *").in(customer.zone()), "report-" + customer.id(), customer.id());
 * }</pre>
 */
public final class Schedules {
  private static final String PATH = "/api/v1/schedules";

  private Schedules() {}

  /**
   * A schedule.
   *
   * @param active whether it triggers
   * @param nextRun the next time that its expression names; empty while it does not trigger
   */
  public record State(ScheduleId id, boolean active, Optional<Instant> nextRun) {}

  /**
   * Makes a schedule, or changes the one that has the key.
   *
   * @param deduplicationKey names it among the schedules of the environment
   */
  public static State create(Task<ScheduledRun, ?> task, Cron cron, String deduplicationKey) {
    return create(task, cron, deduplicationKey, null);
  }

  /**
   * Makes a schedule, or changes the one that has the key.
   *
   * @param externalId what its runs are told: a customer's id, say
   */
  public static State create(
      Task<ScheduledRun, ?> task, Cron cron, String deduplicationKey, @Nullable String externalId) {
    return create(Server.ambient(), task, cron, deduplicationKey, externalId);
  }

  static State create(
      Server server,
      Task<ScheduledRun, ?> task,
      Cron cron,
      String deduplicationKey,
      @Nullable String externalId) {
    var body = body(task, cron, externalId).put("deduplicationKey", deduplicationKey);
    return state(
        server.call(
            "POST", PATH, body, Repeat.HARMLESS, Answer.of(ScheduleAnswer.class, "id", "active")));
  }

  private static ObjectNode body(
      Task<ScheduledRun, ?> task, Cron cron, @Nullable String externalId) {
    var declaration = cron.declaration();
    var body =
        JsonNodeFactory.instance
            .objectNode()
            .put("task", task.id().value())
            .put("cron", declaration.expression())
            .put("timezone", declaration.timezone());
    if (!declaration.window().isZero()) {
      body.put("window", declaration.window().toString());
    }
    if (externalId != null) {
      body.put("externalId", externalId);
    }
    return body;
  }

  /** Lets it trigger no more, until it is activated. */
  public static State deactivate(ScheduleId schedule) {
    return change(schedule, "/deactivate");
  }

  /** Lets it trigger again, from its next time on. */
  public static State activate(ScheduleId schedule) {
    return change(schedule, "/activate");
  }

  private static State change(ScheduleId schedule, String verb) {
    return state(
        Server.ambient()
            .call(
                "POST",
                PATH + "/" + schedule + verb,
                null,
                Repeat.HARMLESS,
                Answer.of(ScheduleAnswer.class, "id", "active")));
  }

  /** Deletes it. */
  public static void delete(ScheduleId schedule) {
    var unused = Server.ambient().call("DELETE", PATH + "/" + schedule, null, Repeat.HARMFUL);
  }

  private static State state(ScheduleAnswer answer) {
    return new State(answer.id(), answer.active(), Optional.ofNullable(answer.nextRun()));
  }

  /** What is read of a schedule. */
  private record ScheduleAnswer(ScheduleId id, boolean active, @Nullable Instant nextRun) {}
}
