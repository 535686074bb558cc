package dev.dormouse.server.analytics;

import dev.dormouse.engine.copies.LogCopies;
import dev.dormouse.engine.copies.LogCopies.Place;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.worker.LogEntry;
import dev.dormouse.server.telemetry.Homes;
import dev.dormouse.telemetry.clickhouse.ClickHouseException;
import dev.dormouse.telemetry.clickhouse.ClickHouseUnavailableException;
import dev.dormouse.telemetry.ingest.Cursors;
import dev.dormouse.telemetry.ingest.Ingest;
import dev.dormouse.telemetry.logs.LogLine;
import dev.dormouse.telemetry.logs.LogRows;
import dev.dormouse.telemetry.logs.Origin;
import dev.dormouse.telemetry.logs.SpanLine;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what runs log to the analytics, in the order in which it came. How far it has got is kept
 * there, beside the lines.
 */
final class LogExport {
  private static final Logger log = LoggerFactory.getLogger(LogExport.class);
  private static final String CURSOR = "logs";
  private static final int AT_ONCE = 5000;

  private final LogCopies copies;
  private final Ingest ingest;
  private final Cursors cursors;
  private final BooleanSupplier mayRun;
  private @Nullable Place place;
  private boolean failing;

  /**
   * An export.
   *
   * @param mayRun whether it is this server's turn
   */
  LogExport(LogCopies copies, Ingest ingest, Cursors cursors, BooleanSupplier mayRun) {
    this.copies = copies;
    this.ingest = ingest;
    this.cursors = cursors;
    this.mayRun = mayRun;
  }

  /** Brings a batch; true where there is more. */
  boolean runOnce() {
    if (!mayRun.getAsBoolean()) {
      // Another server goes on from what it finds.
      place = null;
      return false;
    }
    try {
      var lines = copies.after(place(), AT_ONCE);
      if (lines.isEmpty()) {
        return false;
      }
      bring(lines);
      failing = false;
      return true;
    } catch (ClickHouseException | ClickHouseUnavailableException e) {
      if (!failing) {
        log.warn("The analytics do not take what runs log, which waits: {}", e.getMessage());
      }
      failing = true;
      // The ClickHouse that comes back may be another.
      place = null;
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Place place() throws InterruptedException {
    var known = Optional.ofNullable(place);
    return known.isPresent() ? known.get() : Place.of(cursors.read(CURSOR));
  }

  private void bring(List<LogCopies.Line> lines) throws InterruptedException {
    var both =
        lines.stream().collect(Collectors.partitioningBy(line -> line.entry().span() == null));
    ingest.write(
        LogRows.LINES, both.getOrDefault(true, List.of()).stream().map(LogExport::line).toList());
    ingest.write(
        LogRows.SPANS, both.getOrDefault(false, List.of()).stream().map(LogExport::span).toList());
    var last = lines.getLast().place();
    cursors.write(CURSOR, last.toString());
    place = last;
  }

  private static LogLine line(LogCopies.Line line) {
    var entry = line.entry();
    return new LogLine(
        Homes.owner(line.owner()),
        origin(line),
        line.place().number(),
        entry.time(),
        entry.level(),
        entry.source(),
        entry.message(),
        attributes(entry));
  }

  private static SpanLine span(LogCopies.Line line) {
    var entry = line.entry();
    return new SpanLine(
        Homes.owner(line.owner()),
        origin(line),
        line.place().number(),
        entry.time(),
        Objects.requireNonNull(entry.span(), "a span"),
        entry.message(),
        attributes(entry));
  }

  private static Origin origin(LogCopies.Line line) {
    return new Origin(line.run().value(), line.task().value(), line.attempt());
  }

  private static String attributes(LogEntry entry) {
    var attributes = entry.attributes();
    return attributes == null || attributes.isEmpty()
        ? "{}"
        : Json.mapper().writeValueAsString(attributes);
  }
}
