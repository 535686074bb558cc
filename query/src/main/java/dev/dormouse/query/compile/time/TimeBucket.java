package dev.dormouse.query.compile.time;

import java.time.Duration;

/** How wide the buckets of timeBucket() are for a range. */
public enum TimeBucket {
  TEN_SECONDS(Duration.ofHours(3), "toIntervalSecond(10)"),
  ONE_MINUTE(Duration.ofHours(12), "toIntervalMinute(1)"),
  FIVE_MINUTES(Duration.ofDays(2), "toIntervalMinute(5)"),
  FIFTEEN_MINUTES(Duration.ofDays(7), "toIntervalMinute(15)"),
  ONE_HOUR(Duration.ofDays(30), "toIntervalHour(1)"),
  SIX_HOURS(Duration.ofDays(90), "toIntervalHour(6)"),
  ONE_DAY(Duration.ofDays(180), "toIntervalDay(1)"),
  ONE_WEEK(Duration.ofDays(366), "toIntervalWeek(1)"),
  ONE_MONTH(Duration.ofSeconds(Long.MAX_VALUE), "toIntervalMonth(1)");

  /** The name of the result's column, and of the function in any case. */
  public static final String NAME = "timebucket";

  private final Duration upTo;
  private final String interval;

  TimeBucket(Duration upTo, String interval) {
    this.upTo = upTo;
    this.interval = interval;
  }

  public static TimeBucket forRange(Duration range) {
    for (TimeBucket bucket : values()) {
      if (range.compareTo(bucket.upTo) <= 0) {
        return bucket;
      }
    }
    return ONE_MONTH;
  }

  /** The width as ClickHouse writes it. */
  public String interval() {
    return interval;
  }
}
