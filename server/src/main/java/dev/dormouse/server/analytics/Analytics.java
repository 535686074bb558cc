package dev.dormouse.server.analytics;

import dev.dormouse.engine.Engine;
import dev.dormouse.engine.background.Loop;
import dev.dormouse.query.Trql;
import dev.dormouse.query.schema.Schema;
import dev.dormouse.server.http.ApiError;
import dev.dormouse.server.telemetry.Incoming;
import dev.dormouse.telemetry.ask.Analyst;
import dev.dormouse.telemetry.ask.AskConfig;
import dev.dormouse.telemetry.clickhouse.ClickHouse;
import dev.dormouse.telemetry.clickhouse.ClickHouseAddress;
import dev.dormouse.telemetry.clickhouse.ClickHouseException;
import dev.dormouse.telemetry.clickhouse.ClickHouseUnavailableException;
import dev.dormouse.telemetry.embedded.EmbeddedClickHouse;
import dev.dormouse.telemetry.embedded.EmbeddedClickHouseConfig;
import dev.dormouse.telemetry.ingest.Cursors;
import dev.dormouse.telemetry.ingest.Ingest;
import dev.dormouse.telemetry.migration.Migrations;
import dev.dormouse.telemetry.retention.OldRows;
import dev.dormouse.telemetry.retry.Pauses;
import dev.dormouse.telemetry.runs.StoredRuns;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The analytics of a server: brings its ClickHouse up in the background, then what changes to it,
 * and answers questions. Nothing else of the server waits for it, or fails with it.
 */
public final class Analytics implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Analytics.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  /** Rows are to be seen two seconds after the change. */
  private static final Duration EXPORT_INTERVAL = Duration.ofMillis(400);

  private static final Duration CHECK_INTERVAL = Duration.ofSeconds(5);

  private final AnalyticsConfig config;
  private final Trql trql = new Trql(Schema.standard());
  private final Pauses pauses = new Pauses(FIRST_PAUSE, LONGEST_PAUSE);
  private final ClickHouse clickHouse = new ClickHouse(this::address);
  private final Analyst analyst;
  private final RunExport export;
  private final CopyCheck check;
  private final CopyRetention retention;
  private final LogExport logs;
  private final Incoming incoming;
  private final Thread opening =
      Thread.ofPlatform().daemon().name("dormouse-analytics").unstarted(this::open);

  /** Closed from the last to the first; only the opening thread adds to it. */
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  private volatile @Nullable Supplier<ClickHouseAddress> ready;

  private Analytics(AnalyticsConfig config, Engine engine, InstantSource clock) {
    this.config = config;
    this.analyst =
        new Analyst(clickHouse, trql, AskConfig.USUAL, new QuestionBook(engine.questions()));
    var ingest = new Ingest(clickHouse);
    this.incoming = Incoming.start(ingest);
    this.export = new RunExport(engine.copies(), ingest, clock);
    this.logs =
        new LogExport(engine.logCopies(), ingest, new Cursors(clickHouse), export::isReader);
    this.check = new CopyCheck(engine.copies(), new StoredRuns(clickHouse), export::isWell, clock);
    this.retention =
        new CopyRetention(
            engine.copies(), engine.retention(), new OldRows(clickHouse), export::isWell, clock);
  }

  /** Starts to start; comes back at once. */
  public static Analytics start(
      AnalyticsConfig config, Engine engine, MeterRegistry registry, InstantSource clock) {
    var analytics = new Analytics(config, engine, clock);
    if (!(config instanceof AnalyticsConfig.None)) {
      Gauge.builder("dormouse.analytics.waiting", engine.copies()::waiting)
          .description("Changes of runs that have not reached the analytics")
          .register(registry);
      analytics.opening.start();
    }
    return analytics;
  }

  /**
   * Who answers questions; refuses them by itself while ClickHouse is away.
   *
   * @throws ApiError where this server has no analytics
   */
  public Analyst analyst() {
    if (config instanceof AnalyticsConfig.None(String why)) {
      throw new ApiError(503, "This server has no analytics: " + why);
    }
    return analyst;
  }

  /**
   * Where what comes in from outside is gathered; it waits there while ClickHouse is away. Empty
   * where this server has no analytics.
   */
  public Optional<Incoming> incoming() {
    return config instanceof AnalyticsConfig.None ? Optional.empty() : Optional.of(incoming);
  }

  /** The language, which needs no ClickHouse. */
  public Trql trql() {
    return trql;
  }

  private ClickHouseAddress address() {
    var supplier = ready;
    if (supplier == null) {
      throw new ClickHouseUnavailableException("ClickHouse has not started yet");
    }
    return supplier.get();
  }

  private void open() {
    try {
      Supplier<ClickHouseAddress> source = null;
      boolean told = false;
      while (!pauses.isEnded()) {
        try {
          source = source == null ? source() : source;
          migrate(source);
          ready = source;
          startLoops();
          log.info("The analytics are ready");
          return;
        } catch (IllegalStateException
            | IllegalArgumentException
            | UncheckedIOException
            | ClickHouseException
            | ClickHouseUnavailableException e) {
          if (!told) {
            log.warn("The analytics do not start, and are tried again: {}", e.getMessage());
          }
          told = true;
        }
        if (!pauses.await()) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Supplier<ClickHouseAddress> source() {
    return switch (config) {
      case AnalyticsConfig.None(String why) -> throw new IllegalStateException(why);
      case AnalyticsConfig.Remote(String url) -> {
        var address = ClickHouseAddress.of(url);
        yield () -> address;
      }
      case AnalyticsConfig.Embedded embedded -> {
        var server =
            EmbeddedClickHouse.start(
                EmbeddedClickHouseConfig.of(embedded.library(), embedded.folder()));
        opened.push(server);
        yield server::address;
      }
    };
  }

  private static void migrate(Supplier<ClickHouseAddress> source) throws InterruptedException {
    try (var direct = new ClickHouse(source)) {
      new Migrations(direct).apply();
    }
  }

  private void startLoops() {
    opened.push(clickHouse);
    opened.push(Loop.start("analytics-runs", EXPORT_INTERVAL, export::runOnce));
    opened.push(Loop.start("analytics-logs", EXPORT_INTERVAL, logs::runOnce));
    opened.push(Loop.start("analytics-check", CHECK_INTERVAL, check::runOnce));
    opened.push(Loop.start("analytics-retention", CHECK_INTERVAL, retention::runOnce));
  }

  @Override
  public void close() {
    pauses.end();
    // What waits for an answer of ClickHouse ends with it, and is brought when it is there again.
    opening.interrupt();
    try {
      if (opening.isAlive()) {
        opening.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    incoming.close();
    clickHouse.close();
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        log.warn("A part of the analytics could not be closed", e);
      }
    }
  }
}
