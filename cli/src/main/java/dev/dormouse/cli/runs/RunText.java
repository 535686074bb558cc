package dev.dormouse.cli.runs;

import dev.dormouse.cli.terminal.Colour;
import dev.dormouse.cli.terminal.Durations;
import dev.dormouse.cli.terminal.Terminal;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.RunError;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.api.RunResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Runs as people read them. */
public final class RunText {
  private static final int STACK_LINES = 20;

  private RunText() {}

  static Colour colour(RunStatus status) {
    return switch (status) {
      case COMPLETED -> Colour.GREEN;
      case FAILED, CRASHED, SYSTEM_FAILURE, TIMED_OUT -> Colour.RED;
      case CANCELED, EXPIRED -> Colour.YELLOW;
      case EXECUTING, DEQUEUED, WAITING -> Colour.CYAN;
      case QUEUED, DELAYED, PENDING_VERSION -> Colour.PLAIN;
    };
  }

  /** A status as the server names it, perhaps one that this version does not know. */
  public static Colour colour(String status) {
    for (var known : RunStatus.values()) {
      if (known.name().equals(status)) {
        return colour(known);
      }
    }
    return Colour.PLAIN;
  }

  /** How a run ended: its output on standard output, the rest about it. */
  public static void print(Terminal terminal, RunResult result) {
    var status = terminal.in(colour(result.status()), result.status().name());
    terminal.say(result.id() + " " + status);
    if (result.output() != null) {
      terminal.print(pretty(result.output()));
    }
    if (result.error() != null) {
      print(terminal, result.error());
    }
  }

  static void print(Terminal terminal, RunError error) {
    terminal.say(
        terminal.in(Colour.RED, error.name())
            + (error.message().isEmpty() ? "" : ": " + error.message()));
    if (error.stackTrace() != null) {
      error
          .stackTrace()
          .lines()
          .filter(line -> line.startsWith("\t") || line.startsWith("Caused by"))
          .limit(STACK_LINES)
          .forEach(line -> terminal.say(terminal.in(Colour.DIM, line.replace("\t", "    "))));
    }
  }

  static String pretty(JsonNode json) {
    return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(json);
  }

  static Optional<Instant> instant(JsonNode json) {
    return json.isString() ? Optional.of(Instant.parse(json.stringValue())) : Optional.empty();
  }

  public static String ago(JsonNode time, Instant now) {
    return instant(time).map(at -> Durations.shown(Duration.between(at, now)) + " ago").orElse("");
  }

  /** How many attempts a run has had, and how those ended that another one followed. */
  static String attempts(JsonNode run) {
    var count = run.path("attemptCount").asString("");
    var ended =
        run.path("attempts")
            .valueStream()
            .map(attempt ->
                attempt.path("status").asString("")
                    + (attempt.path("machine").isString()
                        ? " on " + attempt.path("machine").stringValue()
                        : ""))
            .toList();
    return ended.size() < 2 ? count : count + "  (" + String.join(", ", ended) + ")";
  }

  static String machine(JsonNode run) {
    return run.path("machine").asString("");
  }

  /** How long machines have executed a run, and what that cost. */
  static String computed(JsonNode run) {
    long millis = run.path("durationMs").asLong(0);
    double cents = run.path("costInCents").asDouble(0) + run.path("baseCostInCents").asDouble(0);
    return Durations.shown(Duration.ofMillis(millis))
        + (cents > 0 ? String.format(Locale.ROOT, ", %.6f cents", cents) : "");
  }

  /** Where a run is stored, and what it takes; empty where it is not. */
  static String checkpoint(JsonNode stored, Instant now) {
    return stored.isObject()
        ? String.format(
            Locale.ROOT,
            "%s in %s, %.2f MB, %s",
            stored.path("id").asString(""),
            stored.path("store").asString(""),
            stored.path("bytes").asLong(0) / 1e6,
            ago(stored.path("createdAt"), now))
        : "";
  }

  /** How long a run has taken from its start. */
  static String took(JsonNode run, Instant now) {
    var started = instant(run.path("startedAt"));
    return started
        .map(start ->
            Durations.shown(Duration.between(start, instant(run.path("finishedAt")).orElse(now))))
        .orElse("");
  }
}
