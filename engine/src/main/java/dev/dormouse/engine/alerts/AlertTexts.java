package dev.dormouse.engine.alerts;

import dev.dormouse.engine.alerts.OccurrenceStore.Occurrence;
import dev.dormouse.engine.alerts.OccurrenceStore.Place;
import dev.dormouse.engine.failures.ErrorGroups.Failure;
import dev.dormouse.engine.failures.ErrorGroups.Grouped;
import java.time.Instant;
import java.util.List;

/** What alerts say. */
final class AlertTexts {
  private static final int MOST_RUNS = 10;
  private static final int LONGEST_MESSAGE = 1000;

  private AlertTexts() {}

  /** Runs that failed alike, or what that is to those who hear of error groups. */
  static Alert failures(Place place, AlertKind kind, List<Grouped> alike) {
    var last = alike.getLast();
    var failure = last.failure();
    String what =
        switch (kind) {
          case ERROR_NEW -> "New error in ";
          case ERROR_REGRESSED -> "An error is back in ";
          case RUN_FAILED, DEPLOYMENT_SUCCEEDED, DEPLOYMENT_FAILED ->
              alike.size() == 1 ? "A run failed: " : alike.size() + " runs failed: ";
        };
    return new Alert(
        kind,
        place.project(),
        place.environment(),
        what + failure.task() + " (" + where(place) + ")",
        text(failure, last, alike.size()),
        failure.task(),
        failure.version(),
        last.group().id(),
        alike.stream().map(each -> each.failure().run()).limit(MOST_RUNS).toList(),
        alike.size(),
        failure.at());
  }

  private static String text(Failure failure, Grouped grouped, int count) {
    String message = failure.error().message();
    return """
    %s%s
    run %s%s
    error group %s, seen %d times since %s
    """
        .formatted(
            failure.error().name(),
            message.isEmpty()
                ? ""
                : ": " + message.substring(0, Math.min(message.length(), LONGEST_MESSAGE)),
            failure.run(),
            (count == 1 ? "" : " and " + (count - 1) + " more")
                + (failure.version() == null ? "" : ", version " + failure.version()),
            grouped.group().id(),
            grouped.group().seen().count(),
            grouped.group().seen().firstAt());
  }

  static Alert deployment(Place place, Occurrence occurrence) {
    boolean failed = occurrence.kind() == AlertKind.DEPLOYMENT_FAILED;
    String version = occurrence.subject();
    String message = occurrence.message();
    return new Alert(
        occurrence.kind(),
        place.project(),
        place.environment(),
        failed
            ? "A deployment failed (" + where(place) + ")"
            : "Deployed version " + version + " (" + where(place) + ")",
        message == null ? "" : message,
        null,
        version.isEmpty() ? null : version,
        null,
        List.of(),
        1,
        occurrence.at());
  }

  static Alert test(Place place, AlertKind kind, Instant now) {
    return new Alert(
        kind,
        place.project(),
        place.environment(),
        "A test of this alert channel (" + where(place) + ")",
        "Nothing has happened. Alerts arrive here.",
        null,
        null,
        null,
        List.of(),
        0,
        now);
  }

  private static String where(Place place) {
    return place.project() + " " + place.environment();
  }
}
