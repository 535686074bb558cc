package dev.dormouse.worker.metrics;

import dev.dormouse.protocol.worker.Measurement;
import dev.dormouse.protocol.worker.Measurement.Kind;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The process and its JVM, by the names of OpenTelemetry's conventions. Sums and shares are about
 * the time since the measurement before, or since {@link #begin}. Not thread-safe.
 */
final class JvmMetrics {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String RESIDENT = "VmRSS:";
  private static final double NANOS = 1e9;
  private static final double MILLIS = 1e3;

  private @Nullable Before before;

  /** The counters at an instant. */
  private record Before(Instant at, long cpuNanos, Map<String, Collections> collections) {}

  private record Collections(long count, long millis) {}

  /** What came before is not measured: another run, or the time in a checkpoint. */
  void begin(Instant now) {
    before = new Before(now, cpuNanos(), collections());
  }

  /** How long it is since the measurement before; zero where there was none. */
  Duration since(Instant now) {
    return before == null ? Duration.ZERO : Duration.between(before.at(), now);
  }

  List<Measurement> measure(Instant now) {
    var last = before;
    begin(now);
    var current = before;
    var measured = new ArrayList<Measurement>();
    if (last != null && current != null) {
      cpu(last, current, measured);
      garbage(last, current, measured);
    }
    resident().ifPresent(bytes -> measured.add(gauge("process.memory.usage", now, (double) bytes)));
    var memory = ManagementFactory.getMemoryMXBean();
    memory("heap", memory.getHeapMemoryUsage(), now, measured);
    memory("non_heap", memory.getNonHeapMemoryUsage(), now, measured);
    measured.add(
        gauge("jvm.thread.count", now, ManagementFactory.getThreadMXBean().getThreadCount()));
    measured.add(
        gauge(
            "jvm.class.count",
            now,
            ManagementFactory.getClassLoadingMXBean().getLoadedClassCount()));
    return measured;
  }

  private static void cpu(Before last, Before current, List<Measurement> measured) {
    double used = Math.max(0, current.cpuNanos() - last.cpuNanos()) / NANOS;
    double wall = Duration.between(last.at(), current.at()).toNanos() / NANOS;
    measured.add(
        new Measurement("process.cpu.time", Kind.SUM, current.at(), used, Map.of("unit", "s")));
    if (wall > 0) {
      double share = used / wall / Runtime.getRuntime().availableProcessors();
      measured.add(gauge("process.cpu.utilization", current.at(), Math.min(1, share)));
    }
  }

  private static void garbage(Before last, Before current, List<Measurement> measured) {
    current
        .collections()
        .forEach((name, now) -> {
          var earlier = last.collections().getOrDefault(name, new Collections(0, 0));
          var of = Map.of("jvm.gc.name", name);
          measured.add(
              new Measurement(
                  "jvm.gc.duration",
                  Kind.SUM,
                  current.at(),
                  (now.millis() - earlier.millis()) / MILLIS,
                  Map.of("jvm.gc.name", name, "unit", "s")));
          measured.add(
              new Measurement(
                  "jvm.gc.count", Kind.SUM, current.at(), now.count() - earlier.count(), of));
        });
  }

  private static void memory(
      String type, MemoryUsage usage, Instant now, List<Measurement> measured) {
    var of = Map.of("jvm.memory.type", type, "unit", "By");
    measured.add(new Measurement("jvm.memory.used", Kind.GAUGE, now, usage.getUsed(), of));
    measured.add(
        new Measurement("jvm.memory.committed", Kind.GAUGE, now, usage.getCommitted(), of));
    if (usage.getMax() > 0) {
      measured.add(new Measurement("jvm.memory.limit", Kind.GAUGE, now, usage.getMax(), of));
    }
  }

  private static Measurement gauge(String name, Instant now, double value) {
    return new Measurement(name, Kind.GAUGE, now, value, Map.of());
  }

  private static long cpuNanos() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean bean
        ? bean.getProcessCpuTime()
        : 0;
  }

  private static Map<String, Collections> collections() {
    var all = new HashMap<String, Collections>();
    for (GarbageCollectorMXBean each : ManagementFactory.getGarbageCollectorMXBeans()) {
      all.put(
          each.getName(),
          new Collections(
              Math.max(0, each.getCollectionCount()), Math.max(0, each.getCollectionTime())));
    }
    return all;
  }

  /** What the system counts as the process's memory; empty where it is no Linux. */
  private static OptionalLong resident() {
    try (var lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith(RESIDENT))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
