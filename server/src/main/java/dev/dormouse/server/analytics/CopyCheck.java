package dev.dormouse.server.analytics;

import dev.dormouse.engine.copies.RunCopies;
import dev.dormouse.engine.copies.RunCopy;
import dev.dormouse.protocol.RunId;
import dev.dormouse.server.telemetry.Homes;
import dev.dormouse.telemetry.clickhouse.ClickHouseException;
import dev.dormouse.telemetry.clickhouse.ClickHouseUnavailableException;
import dev.dormouse.telemetry.runs.StoredRuns;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares all runs with the analytics' copy, page by page, and has those brought again that are
 * missing there or older: when the server starts, when changes were thrown away, and every few
 * hours. So a new or emptied ClickHouse is filled, too.
 */
final class CopyCheck {
  private static final Logger log = LoggerFactory.getLogger(CopyCheck.class);
  private static final int PAGE = 5000;
  private static final Duration BETWEEN = Duration.ofHours(6);

  /** What waits already goes first, or it would be found to be missing. */
  private static final int MOST_WAITING = 2 * PAGE;

  private final RunCopies copies;
  private final StoredRuns stored;
  private final BooleanSupplier mayRun;
  private final InstantSource clock;
  private final Deque<RunCopy.Owner> owners = new ArrayDeque<>();
  private String after = "";
  private Instant nextAt = Instant.MIN;
  private long gaps = -1;
  private long compared;
  private long repeated;

  /**
   * A check.
   *
   * @param mayRun whether it is this server's turn, and ClickHouse is there
   */
  CopyCheck(RunCopies copies, StoredRuns stored, BooleanSupplier mayRun, InstantSource clock) {
    this.copies = copies;
    this.stored = stored;
    this.mayRun = mayRun;
    this.clock = clock;
  }

  /** Compares a page; true where there are more. */
  boolean runOnce() {
    if (!mayRun.getAsBoolean() || (owners.isEmpty() && !begins())) {
      return false;
    }
    if (copies.waiting() > MOST_WAITING) {
      return false;
    }
    try {
      comparePage(owners.getFirst());
    } catch (ClickHouseException | ClickHouseUnavailableException e) {
      log.debug("Runs are not compared at present: {}", e.getMessage());
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    if (owners.isEmpty()) {
      nextAt = clock.instant().plus(BETWEEN);
      log.info(
          "Compared {} runs with the analytics: {} were missing there or older, and are brought"
              + " again",
          compared,
          repeated);
      return false;
    }
    return true;
  }

  private boolean begins() {
    long now = copies.gaps();
    if (now == gaps && clock.instant().isBefore(nextAt)) {
      return false;
    }
    gaps = now;
    copies.homes().forEach(home -> owners.add(home.owner()));
    after = "";
    compared = 0;
    repeated = 0;
    return !owners.isEmpty();
  }

  private void comparePage(RunCopy.Owner owner) throws InterruptedException {
    var page = copies.revisions(owner.environmentId(), after, PAGE);
    if (!page.isEmpty()) {
      var missing = missing(page, versions(owner, page));
      copies.repeat(missing);
      compared += page.size();
      repeated += missing.size();
      after = page.getLast().run().value();
    }
    if (page.size() < PAGE) {
      owners.removeFirst();
      after = "";
    }
  }

  private Map<RunId, Long> versions(RunCopy.Owner owner, List<RunCopies.Revision> page)
      throws InterruptedException {
    var first = page.getFirst().createdAt();
    var last = first;
    for (var each : page) {
      first = each.createdAt().isBefore(first) ? each.createdAt() : first;
      last = each.createdAt().isAfter(last) ? each.createdAt() : last;
    }
    return stored.versions(Homes.owner(owner), first, last);
  }

  private static List<RunId> missing(List<RunCopies.Revision> page, Map<RunId, Long> versions) {
    return page.stream()
        .filter(each -> versions.getOrDefault(each.run(), 0L) < each.revision())
        .map(RunCopies.Revision::run)
        .toList();
  }
}
