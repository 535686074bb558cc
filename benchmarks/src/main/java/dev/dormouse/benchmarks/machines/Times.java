package dev.dormouse.benchmarks.machines;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What one step took, each time that it was measured. Thread-safe. */
public final class Times {
  private final List<Double> millis = new ArrayList<>();

  public synchronized void add(Duration took) {
    millis.add(took.toNanos() / 1e6);
  }

  public double p50() {
    return quantile(0, count(), 0.5);
  }

  public double p99() {
    return quantile(0, count(), 0.99);
  }

  /** The median of the first ones. */
  double first(int many) {
    return quantile(0, Math.min(many, count()), 0.5);
  }

  /** The median of the last ones. */
  double last(int many) {
    return quantile(Math.max(0, count() - many), count(), 0.5);
  }

  private synchronized int count() {
    return millis.size();
  }

  private synchronized double quantile(int from, int to, double part) {
    var sorted = millis.subList(from, to).stream().mapToDouble(each -> each).toArray();
    if (sorted.length == 0) {
      throw new IllegalStateException("nothing was measured");
    }
    Arrays.sort(sorted);
    return sorted[(int) Math.round((sorted.length - 1) * part)];
  }
}
