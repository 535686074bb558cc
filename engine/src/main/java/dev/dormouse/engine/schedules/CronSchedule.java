package dev.dormouse.engine.schedules;

import com.cronutils.descriptor.CronDescriptor;
import com.cronutils.model.Cron;
import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.field.CronFieldName;
import com.cronutils.model.field.expression.Always;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.protocol.CronDeclaration;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The times that a cron expression names in a time zone.
 *
 * <p>Where clocks are put forward, a time that does not exist is taken for the first one that does;
 * where they are put back, the first of two equal times counts. Expressions for every hour follow
 * real time instead: they leave out what does not exist, and go through the repeated hour twice. So
 * what is to happen once a day does, and what is to happen every quarter of an hour does too.
 */
public final class CronSchedule {
  /** Clocks are never changed by more at a time, but for islands that changed their day. */
  private static final Duration MOST_CHANGED = Duration.ofHours(26);

  private static final Duration LONGEST_WINDOW = Duration.ofDays(1);
  private static final int MAX_LENGTH = 256;

  private static final CronDefinition FIVE_FIELDS =
      CronDefinitionBuilder.defineCron()
          .withMinutes()
          .withValidRange(0, 59)
          .withStrictRange()
          .and()
          .withHours()
          .withValidRange(0, 23)
          .withStrictRange()
          .and()
          .withDayOfMonth()
          .supportsL()
          .withValidRange(1, 31)
          .withStrictRange()
          .and()
          .withMonth()
          .withValidRange(1, 12)
          .withStrictRange()
          .and()
          .withDayOfWeek()
          .withMondayDoWValue(1)
          .withIntMapping(7, 0)
          .supportsL()
          .supportsHash()
          .withValidRange(0, 7)
          .withStrictRange()
          .and()
          .instance();

  private final Cron cron;
  private final ExecutionTime times;
  private final ZoneId zone;
  private final boolean everyHour;
  private final Duration window;

  private CronSchedule(Cron cron, ZoneId zone, Duration window) {
    this.cron = cron;
    this.times = ExecutionTime.forCron(cron);
    this.zone = zone;
    this.everyHour =
        Objects.requireNonNull(cron.retrieveFieldsAsMap().get(CronFieldName.HOUR)).getExpression()
            instanceof Always;
    this.window = window;
  }

  /** Reads a declaration; says what is wrong with one that cannot be. */
  public static CronSchedule of(CronDeclaration declaration) {
    String expression = declaration.expression();
    if (expression.length() > MAX_LENGTH) {
      throw invalid("the cron expression has more than %d characters".formatted(MAX_LENGTH));
    }
    if (declaration.window().isNegative() || declaration.window().compareTo(LONGEST_WINDOW) > 0) {
      throw invalid("the window is %s; it must be up to a day".formatted(declaration.window()));
    }
    var schedule =
        new CronSchedule(
            parse(expression.strip()), zone(declaration.timezone()), declaration.window());
    if (schedule
        .times
        .nextExecution(LocalDateTime.of(2024, 1, 1, 0, 0).atZone(ZoneOffset.UTC))
        .isEmpty()) {
      throw invalid("the cron expression \"%s\" names no time at all".formatted(expression));
    }
    return schedule;
  }

  private static Cron parse(String expression) {
    try {
      return new CronParser(FIVE_FIELDS).parse(expression).validate();
    } catch (IllegalArgumentException e) {
      throw new EngineException(
          ErrorCode.INVALID,
          "the cron expression \"%s\" is not one: %s; it has five fields: minute, hour, day of month, month, day of week"
              .formatted(expression, e.getMessage()),
          e);
    }
  }

  private static ZoneId zone(String name) {
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      throw new EngineException(
          ErrorCode.INVALID,
          "timezone is \"%s\"; it must be an IANA name such as Europe/Vienna".formatted(name),
          e);
    }
  }

  private static EngineException invalid(String message) {
    return new EngineException(ErrorCode.INVALID, message);
  }

  /** The first time after a moment. */
  public Instant next(Instant after) {
    var transition = zone.getRules().nextTransition(after.minus(MOST_CHANGED));
    var local = local(after);
    if (transition == null) {
      return instant(nextLocal(local));
    }
    var found = instant(nextLocal(local));
    if (transition.getInstant().isAfter(found.plus(MOST_CHANGED))) {
      return found;
    }
    return acrossChange(after);
  }

  /** With clocks that are changed about this time: all that the times near it may stand for. */
  private Instant acrossChange(Instant after) {
    var from = local(after).minus(MOST_CHANGED);
    var to = local(after).plus(MOST_CHANGED);
    var found = new TreeSet<Instant>();
    for (var each = nextLocal(from); found.isEmpty() || each.isBefore(to); each = nextLocal(each)) {
      for (var instant : instants(each)) {
        if (instant.isAfter(after)) {
          found.add(instant);
        }
      }
      // Later local times are later instants, but for the changes in between.
      if (!found.isEmpty() && instant(each).isAfter(found.first().plus(MOST_CHANGED))) {
        break;
      }
    }
    return found.first();
  }

  private List<Instant> instants(LocalDateTime time) {
    var offsets = zone.getRules().getValidOffsets(time);
    if (offsets.size() == 1) {
      return List.of(time.toInstant(offsets.getFirst()));
    }
    if (offsets.isEmpty()) {
      return everyHour ? List.of() : List.of(zone.getRules().getTransition(time).getInstant());
    }
    var both = new ArrayList<Instant>();
    offsets.forEach(offset -> both.add(time.toInstant(offset)));
    return everyHour ? both : List.of(both.getFirst());
  }

  private Instant instant(LocalDateTime time) {
    return time.atZone(zone).toInstant();
  }

  private LocalDateTime local(Instant instant) {
    return LocalDateTime.ofInstant(instant, zone);
  }

  /** As if there were no time zones. */
  private LocalDateTime nextLocal(LocalDateTime after) {
    Optional<LocalDateTime> next =
        times.nextExecution(after.atZone(ZoneOffset.UTC)).map(each -> each.toLocalDateTime());
    return next.orElseThrow(() -> invalid("the cron expression names no time after " + after));
  }

  /** The last of its times up to now, of which the given one is the first. */
  public Instant latest(Instant first, Instant now) {
    for (var span = Duration.ofMinutes(2); ; span = span.multipliedBy(4)) {
      var start = now.minus(span);
      if (!start.isAfter(first)) {
        return lastFrom(first, now);
      }
      var found = next(start);
      if (!found.isAfter(now)) {
        return lastFrom(found, now);
      }
    }
  }

  private Instant lastFrom(Instant first, Instant now) {
    var last = first;
    for (var next = next(last); !next.isAfter(now); next = next(last)) {
      last = next;
    }
    return last;
  }

  /** Some of its times after a moment. */
  public List<Instant> upcoming(Instant after, int count) {
    var found = new ArrayList<Instant>(count);
    var last = after;
    for (int i = 0; i < count; i++) {
      last = next(last);
      found.add(last);
    }
    return found;
  }

  /**
   * When the run for one of its times is triggered: later by what is the same for all of a name.
   */
  public Instant due(Instant time, String name) {
    long seconds = window.toSeconds();
    return seconds == 0 ? time : time.plusSeconds(Math.floorMod(mixed(name), seconds));
  }

  private static long mixed(String name) {
    long mixed = 1125899906842597L;
    for (int i = 0; i < name.length(); i++) {
      mixed = 31 * mixed + name.charAt(i);
    }
    return mixed ^ (mixed >>> 29);
  }

  /** In words. */
  public String description() {
    return CronDescriptor.instance(Locale.ENGLISH).describe(cron);
  }
}
