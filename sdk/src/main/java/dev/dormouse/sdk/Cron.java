package dev.dormouse.sdk;

import dev.dormouse.protocol.CronDeclaration;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * When a task is triggered by itself: five fields, minute, hour, day of month, month and day of
 * week (0 and 7 are Sunday, {@code L} is the last). Immutable: each method gives a new one.
 *
 * <pre>{@code
 * Cron.of("30 8 * * 1-5").in(ZoneId.of("Europe/Vienna"));
 * Cron.of("0 * * * *").spread(Duration.ofMinutes(10));
 * }</pre>
 *
 * <p>Where clocks are put forward, a time that does not exist is taken for the first one that does;
 * where they are put back, the first of two equal times counts. An expression for every hour
 * follows real time instead.
 */
public final class Cron {
  private final CronDeclaration declaration;

  private Cron(CronDeclaration declaration) {
    this.declaration = declaration;
  }

  /** In UTC. */
  public static Cron of(String expression) {
    return new Cron(new CronDeclaration(expression, "UTC", Duration.ZERO));
  }

  /** In the local time of a zone. */
  public Cron in(ZoneId zone) {
    var name = zone.equals(ZoneOffset.UTC) ? "UTC" : zone.getId();
    return new Cron(new CronDeclaration(declaration.expression(), name, declaration.window()));
  }

  /**
   * Each run is put off by some time within the window, always by the same, so that schedules of
   * one expression do not trigger all at once; up to a day.
   */
  public Cron spread(Duration window) {
    return new Cron(new CronDeclaration(declaration.expression(), declaration.timezone(), window));
  }

  CronDeclaration declaration() {
    return declaration;
  }

  @Override
  public String toString() {
    return declaration.expression() + " " + declaration.timezone();
  }
}
