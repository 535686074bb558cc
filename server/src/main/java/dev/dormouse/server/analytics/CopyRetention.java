package dev.dormouse.server.analytics;

import dev.dormouse.engine.copies.RunCopies;
import dev.dormouse.engine.copies.RunCopy;
import dev.dormouse.engine.retention.Retention;
import dev.dormouse.server.telemetry.Homes;
import dev.dormouse.telemetry.clickhouse.ClickHouseException;
import dev.dormouse.telemetry.clickhouse.ClickHouseUnavailableException;
import dev.dormouse.telemetry.retention.OldRows;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes from the analytics what an environment does not keep any more. Whole days at a time: so
 * each part of a table is rewritten once a day at most, and what the engine still has is not
 * removed here and brought again.
 */
final class CopyRetention {
  private static final Logger log = LoggerFactory.getLogger(CopyRetention.class);
  private static final Duration BETWEEN = Duration.ofHours(1);

  private final RunCopies copies;
  private final Retention retention;
  private final OldRows rows;
  private final BooleanSupplier mayRun;
  private final InstantSource clock;
  private final Deque<RunCopy.Owner> owners = new ArrayDeque<>();
  private Instant nextAt = Instant.MIN;

  /**
   * A retention.
   *
   * @param mayRun whether it is this server's turn, and ClickHouse is there
   */
  CopyRetention(
      RunCopies copies,
      Retention retention,
      OldRows rows,
      BooleanSupplier mayRun,
      InstantSource clock) {
    this.copies = copies;
    this.retention = retention;
    this.rows = rows;
    this.mayRun = mayRun;
    this.clock = clock;
  }

  /** Looks after an environment; true where there are more. */
  boolean runOnce() {
    var now = clock.instant();
    if (!mayRun.getAsBoolean() || (owners.isEmpty() && now.isBefore(nextAt))) {
      return false;
    }
    if (owners.isEmpty()) {
      copies.homes().forEach(home -> owners.add(home.owner()));
      nextAt = now.plus(BETWEEN);
    }
    var owner = owners.poll();
    if (owner == null) {
      return false;
    }
    var kept = retention.of(owner.environmentId());
    var today = now.truncatedTo(ChronoUnit.DAYS);
    try {
      rows.delete(Homes.owner(owner), today.minus(kept.runs()), today.minus(kept.logs()));
    } catch (ClickHouseException | ClickHouseUnavailableException e) {
      log.warn(
          "Old rows of environment {} stay in the analytics for now: {}",
          owner.environmentId().value(),
          e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    return !owners.isEmpty();
  }
}
