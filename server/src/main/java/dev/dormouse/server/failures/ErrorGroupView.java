package dev.dormouse.server.failures;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.dormouse.engine.failures.ErrorGroup;
import dev.dormouse.protocol.ErrorGroupId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.TaskId;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An error group as the API shows it.
 *
 * @param status "unresolved", "resolved" or "ignored"
 * @param lastRun a run to look at
 */
record ErrorGroupView(
    ErrorGroupId id,
    String fingerprint,
    TaskId taskIdentifier,
    String errorType,
    String errorMessage,
    String status,
    long count,
    Instant firstSeen,
    Instant lastSeen,
    RunId lastRun,
    List<String> affectedVersions,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Instant resolvedAt,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String resolvedInVersion,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Instant ignoredAt,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Instant ignoredUntil,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String ignoredReason,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Long ignoredUntilTotalOccurrences) {
  ErrorGroupView {
    affectedVersions = List.copyOf(affectedVersions);
  }

  static ErrorGroupView of(ErrorGroup group) {
    var resolved = group.resolved();
    var ignored = group.ignored();
    return new ErrorGroupView(
        group.id(),
        group.fingerprint(),
        group.task(),
        group.type(),
        group.message(),
        group.status().name().toLowerCase(Locale.ROOT),
        group.seen().count(),
        group.seen().firstAt(),
        group.seen().lastAt(),
        group.seen().lastRun(),
        group.versions(),
        resolved == null ? null : resolved.at(),
        resolved == null ? null : resolved.version(),
        ignored == null ? null : ignored.at(),
        ignored == null ? null : ignored.until(),
        ignored == null ? null : ignored.reason(),
        ignored == null ? null : ignored.untilCount());
  }
}
