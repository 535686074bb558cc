package dev.dormouse.query.compile.relation;

import dev.dormouse.query.compile.time.TimeFilter;
import dev.dormouse.query.compiled.TableUse;
import dev.dormouse.query.diagnostic.Span;
import dev.dormouse.query.diagnostic.TrqlException;
import dev.dormouse.query.request.Tenant;
import dev.dormouse.query.request.TimeWindow;
import dev.dormouse.query.schema.Table;
import dev.dormouse.query.sql.Parameters;
import dev.dormouse.query.sql.Sql;
import dev.dormouse.query.sql.SqlPool;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/**
 * The conditions under which a stored table is read: whose rows, and from when.
 *
 * <p>They are made from the request alone. The only thing a text decides is whether the window of
 * the request applies (no time filter of its own) or the furthest look-back (with one).
 */
public final class Guard {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

  /** The ends of what the store can hold. */
  private static final Instant EARLIEST = Instant.EPOCH;

  private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

  private final Session session;
  private final Table table;
  private final List<Sql> tenant;
  private final String stored;
  private Instant from;
  private Instant to;
  private boolean bounded;
  private boolean clipped;
  private boolean ownFilter;

  public Guard(Session session, Table table, String stored) {
    this.session = session;
    this.table = table;
    this.stored = stored;
    this.tenant = tenantConditions();
    Instant wanted =
        switch (session.request().window()) {
          case TimeWindow.Last last -> before(session.request().now(), last.period());
          case TimeWindow.Between between -> between.from();
        };
    this.from = later(wanted, furthest());
    this.clipped = wanted.isBefore(furthest());
    this.bounded = session.request().window() instanceof TimeWindow.Between;
    this.to =
        session.request().window() instanceof TimeWindow.Between between
            ? between.to()
            : session.request().now();
  }

  private Instant furthest() {
    Duration reach = session.request().furthestLookBack();
    Instant now = session.request().now();
    return reach.compareTo(Duration.between(EARLIEST, now)) >= 0 ? EARLIEST : now.minus(reach);
  }

  private static Instant before(Instant now, Duration period) {
    return period.compareTo(Duration.between(EARLIEST, now)) >= 0
        ? EARLIEST.minusSeconds(1)
        : now.minus(period);
  }

  /** The query filters by time itself: only the furthest look-back is added. */
  public void ownFilter(TimeFilter filter) {
    Instant furthest = furthest();
    from = furthest;
    clipped = false;
    bounded = false;
    if (filter.lower() instanceof TimeFilter.Bound.Known(Instant lower)) {
      from = later(lower, furthest);
      clipped = lower.isBefore(furthest);
    }
    to =
        filter.upper() instanceof TimeFilter.Bound.Known(Instant upper)
            ? upper
            : session.request().now();
    ownFilter = true;
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  public TableUse use(String alias) {
    return new TableUse(table.name(), alias, from, to, clipped);
  }

  public Sql sql() {
    SqlPool pool = session.pool();
    String time = stored + "." + table.storedTimeColumn();
    List<Sql> conditions = new ArrayList<>(tenant);
    conditions.add(pool.of(time + " >= ", instant(ownFilter ? furthest() : from)));
    if (bounded) {
      conditions.add(pool.of(time + " < ", instant(to)));
    }
    return pool.joined(" AND ", conditions);
  }

  private Sql instant(Instant instant) {
    Instant storable = instant.isAfter(LATEST) ? LATEST : later(instant, EARLIEST);
    return session.parameters().add("DateTime64(3, 'UTC')", TIME.format(storable));
  }

  private List<Sql> tenantConditions() {
    Table.TenantColumns columns = table.tenant();
    return switch (session.request().tenant()) {
      case Tenant.Nobody _ ->
          throw TrqlException.meaning(
              Span.NOWHERE, "No organization was given: a query without a tenant is refused");
      case Tenant.Organization(String organization) ->
          List.of(equal(columns.organization(), organization));
      case Tenant.Project(String organization, String project) ->
          List.of(equal(columns.organization(), organization), equal(columns.project(), project));
      case Tenant.Environment(String organization, String project, String environment) ->
          List.of(
              equal(columns.organization(), organization),
              equal(columns.project(), project),
              equal(columns.environment(), environment));
    };
  }

  private Sql equal(String column, String id) {
    Parameters parameters = session.parameters();
    return session.pool().of(stored + "." + column + " = ", parameters.text(id));
  }
}
