package dev.dormouse.server.analytics;

import dev.dormouse.engine.copies.RunCopies;
import dev.dormouse.telemetry.clickhouse.ClickHouseException;
import dev.dormouse.telemetry.clickhouse.ClickHouseUnavailableException;
import dev.dormouse.telemetry.ingest.Ingest;
import dev.dormouse.telemetry.runs.RunRows;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings runs that have changed to the analytics, some thousands at a time. What is not stored
 * stays with the engine, and is brought again.
 */
final class RunExport {
  private static final Logger log = LoggerFactory.getLogger(RunExport.class);
  private static final int AT_ONCE = 10_000;

  /** The engine's lease is longer. */
  private static final Duration RENEWAL = Duration.ofSeconds(3);

  private static final Duration REST_AFTER_FAILURE = Duration.ofSeconds(1);

  private final RunCopies copies;
  private final Ingest ingest;
  private final InstantSource clock;
  private final String name = "server-" + UUID.randomUUID();
  private volatile boolean reader;
  private Instant askAgainAt = Instant.MIN;
  private Instant triedAgainAt = Instant.MIN;
  private volatile boolean failing;

  RunExport(RunCopies copies, Ingest ingest, InstantSource clock) {
    this.copies = copies;
    this.ingest = ingest;
    this.clock = clock;
  }

  /** Brings a batch; true where there is more. */
  boolean runOnce() {
    var now = clock.instant();
    if (!isReader(now) || now.isBefore(triedAgainAt)) {
      return false;
    }
    var changed = copies.changed(AT_ONCE);
    if (changed.isEmpty()) {
      return false;
    }
    try {
      ingest.write(RunRows.ROWS, changed.runs().stream().map(RunChanges::of).toList());
    } catch (ClickHouseException | ClickHouseUnavailableException e) {
      triedAgainAt = now.plus(REST_AFTER_FAILURE);
      if (!failing) {
        log.warn("The analytics do not take the changes of runs, which wait: {}", e.getMessage());
      }
      failing = true;
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    copies.stored(changed);
    if (failing) {
      log.info("The analytics take the changes of runs again");
    }
    failing = false;
    // There may be more, for want of room for it.
    return true;
  }

  private boolean isReader(Instant now) {
    if (!now.isBefore(askAgainAt)) {
      reader = copies.isReader(name);
      askAgainAt = now.plus(RENEWAL);
    }
    return reader;
  }

  /** Whether it is this server that brings what changes. */
  boolean isReader() {
    return reader;
  }

  /** Whether it is this server that brings the changes, and ClickHouse took the last ones. */
  boolean isWell() {
    return reader && !failing;
  }
}
