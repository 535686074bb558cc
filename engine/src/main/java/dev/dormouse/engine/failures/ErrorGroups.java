package dev.dormouse.engine.failures;

import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.engine.failures.ErrorGroup.Ignored;
import dev.dormouse.engine.failures.ErrorGroup.Resolved;
import dev.dormouse.engine.failures.ErrorGroup.Seen;
import dev.dormouse.engine.failures.ErrorGroup.Status;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.engine.views.Page;
import dev.dormouse.protocol.ErrorGroupId;
import dev.dormouse.protocol.RunError;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.store.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Puts failures into groups, and keeps what people say of these. Thread-safe. */
public final class ErrorGroups {
  private static final int MOST_VERSIONS = 5;
  private static final int LONGEST_REASON = 1000;

  private final Database database;
  private final InstantSource clock;

  public ErrorGroups(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /**
   * A run that failed for good.
   *
   * @param version that it was locked to, or null
   */
  public record Failure(
      EnvironmentId environment,
      RunId run,
      TaskId task,
      @Nullable String version,
      RunError error,
      Instant at) {}

  /** What a failure is to those who hear of error groups. */
  public enum News {
    /** It is of a group that is known, and nobody has said that it is mended. */
    KNOWN,
    NEW,
    /** Its group was mended, or was to be ignored no longer. */
    REGRESSED,
    /** Its group is ignored. */
    IGNORED
  }

  /** A failure and its group as it is now. */
  public record Grouped(Failure failure, ErrorGroup group, News news) {}

  /** Counts a failure in its group within the transaction, which must be the only one to do so. */
  public Grouped add(Handle handle, Failure failure) {
    var print = Fingerprint.of(failure.error());
    var known =
        GroupStore.lock(handle, failure.environment(), failure.task(), print.hash()).orElse(null);
    var grouped =
        known == null
            ? new Grouped(failure, fresh(failure, print), News.NEW)
            : seenAgain(failure, known);
    GroupStore.write(handle, failure.environment(), grouped.group());
    return grouped;
  }

  private ErrorGroup fresh(Failure failure, Fingerprint print) {
    return new ErrorGroup(
        ErrorGroupId.create(clock.instant()),
        failure.task(),
        print.hash(),
        failure.error().name(),
        print.message(),
        Status.UNRESOLVED,
        new Seen(1, failure.at(), failure.at(), failure.run()),
        failure.version() == null ? List.of() : List.of(failure.version()),
        null,
        null);
  }

  private static Grouped seenAgain(Failure failure, ErrorGroup former) {
    long count = former.seen().count() + 1;
    var news =
        switch (former.status()) {
          case UNRESOLVED -> News.KNOWN;
          case RESOLVED -> News.REGRESSED;
          case IGNORED ->
              isOver(former.ignored(), count, failure.at()) ? News.REGRESSED : News.IGNORED;
        };
    var seen = new Seen(count, former.seen().firstAt(), failure.at(), failure.run());
    var group =
        news == News.REGRESSED
            ? with(former, Status.UNRESOLVED, seen, versions(failure, former), null, null)
            : with(
                former,
                former.status(),
                seen,
                versions(failure, former),
                former.resolved(),
                former.ignored());
    return new Grouped(failure, group, news);
  }

  private static boolean isOver(@Nullable Ignored ignored, long count, Instant now) {
    if (ignored == null) {
      return true;
    }
    var until = ignored.until();
    var untilCount = ignored.untilCount();
    return (until != null && !until.isAfter(now)) || (untilCount != null && count >= untilCount);
  }

  private static List<String> versions(Failure failure, ErrorGroup former) {
    String version = failure.version();
    if (version == null || former.versions().contains(version)) {
      return former.versions();
    }
    var versions = new ArrayList<String>();
    versions.add(version);
    versions.addAll(former.versions());
    return versions.subList(0, Math.min(MOST_VERSIONS, versions.size()));
  }

  private static ErrorGroup with(
      ErrorGroup group,
      Status status,
      Seen seen,
      List<String> versions,
      @Nullable Resolved resolved,
      @Nullable Ignored ignored) {
    return new ErrorGroup(
        group.id(),
        group.task(),
        group.fingerprint(),
        group.type(),
        group.message(),
        status,
        seen,
        versions,
        resolved,
        ignored);
  }

  /**
   * Says that it is mended: the next failure is a regression.
   *
   * @param version the one that mends it, or null
   */
  public ErrorGroup resolve(EnvironmentId environment, ErrorGroupId id, @Nullable String version) {
    var now = clock.instant();
    return change(
        environment,
        id,
        group ->
            with(
                group,
                Status.RESOLVED,
                group.seen(),
                group.versions(),
                new Resolved(now, version),
                null));
  }

  /** Takes back that it is mended, or ignored. */
  public ErrorGroup unresolve(EnvironmentId environment, ErrorGroupId id) {
    return change(
        environment,
        id,
        group -> with(group, Status.UNRESOLVED, group.seen(), group.versions(), null, null));
  }

  /**
   * Says that nobody wants to hear of it.
   *
   * @param time until it comes back by itself, or null
   * @param occurrences after how many more it comes back, or null
   */
  public ErrorGroup ignore(
      EnvironmentId environment,
      ErrorGroupId id,
      @Nullable Duration time,
      @Nullable Long occurrences,
      @Nullable String reason) {
    if (reason != null && (reason.length() > LONGEST_REASON || reason.indexOf('\0') >= 0)) {
      throw new EngineException(
          ErrorCode.INVALID,
          "reason has %d characters; it may have %d at most"
              .formatted(reason.length(), LONGEST_REASON));
    }
    if (occurrences != null && occurrences < 1) {
      throw new EngineException(
          ErrorCode.INVALID,
          "totalOccurrences is %d; it must be at least 1".formatted(occurrences));
    }
    var now = clock.instant();
    return change(
        environment,
        id,
        group ->
            with(
                group,
                Status.IGNORED,
                group.seen(),
                group.versions(),
                null,
                new Ignored(
                    now,
                    time == null ? null : now.plus(time),
                    occurrences == null ? null : group.seen().count() + occurrences,
                    reason)));
  }

  private ErrorGroup change(
      EnvironmentId environment, ErrorGroupId id, UnaryOperator<ErrorGroup> change) {
    return database.inTransaction(handle -> {
      var changed = change.apply(require(handle, environment, id));
      GroupStore.write(handle, environment, changed);
      return changed;
    });
  }

  public ErrorGroup find(EnvironmentId environment, ErrorGroupId id) {
    return database.inTransaction(handle -> require(handle, environment, id));
  }

  /** A page of the environment's error groups, newest first. */
  public Page<ErrorGroup> list(
      EnvironmentId environment, ErrorGroupFilter filter, Page.Wanted wanted) {
    return Page.read(
        wanted,
        ErrorGroupId::new,
        group -> group.id().value(),
        (after, before, most) ->
            database.call(
                handle -> GroupStore.list(handle, environment, filter, after, before, most)));
  }

  private static ErrorGroup require(Handle handle, EnvironmentId environment, ErrorGroupId id) {
    return GroupStore.lock(handle, environment, id)
        .orElseThrow(() ->
            new EngineException(
                ErrorCode.ERROR_GROUP_UNKNOWN,
                "there is no error group %s in this environment".formatted(id)));
  }
}
