package dev.dormouse.server.analytics;

import java.nio.file.Path;

/** Which ClickHouse holds the analytics. */
public sealed interface AnalyticsConfig {
  /**
   * None: questions are refused, and nothing is brought anywhere.
   *
   * @param why for those who ask
   */
  record None(String why) implements AnalyticsConfig {}

  /** A server, as in {@code https://user:password@host:8443/}. */
  record Remote(String url) implements AnalyticsConfig {
    /** Without what may be a password. */
    @Override
    public String toString() {
      return "Remote[" + url.replaceFirst("//[^@/]*@", "//…@") + "]";
    }
  }

  /**
   * One in a child process.
   *
   * @param library {@code libchdb.so}
   * @param folder for its data
   */
  record Embedded(Path library, Path folder) implements AnalyticsConfig {}
}
