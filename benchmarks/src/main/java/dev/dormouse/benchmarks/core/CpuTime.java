package dev.dormouse.benchmarks.core;

import dev.dormouse.store.Database;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** The processor time that everything which takes part in a load has used so far. */
record CpuTime(Map<Part, Duration> used) {
  /** Who uses it. */
  enum Part {
    LOAD,
    SERVER,
    WORKERS,
    POSTGRESQL
  }

  CpuTime {
    used = Map.copyOf(used);
  }

  /** Of this process, those it started, and the server of the database. */
  static CpuTime now(Database database) {
    var used = new EnumMap<Part, Duration>(Part.class);
    var self = ProcessHandle.current();
    add(used, Part.LOAD, self);
    self.children()
        .filter(child -> !isPostgres(child))
        .forEach(child -> {
          add(used, Part.SERVER, child);
          child.children().forEach(worker -> add(used, Part.WORKERS, worker));
        });
    for (long pid : pids(database)) {
      ProcessHandle.of(pid).ifPresent(process -> add(used, Part.POSTGRESQL, process));
    }
    return new CpuTime(used);
  }

  /** Microseconds a job since an earlier look. */
  double microsSince(CpuTime earlier, Part part, int jobs) {
    return of(part).minus(earlier.of(part)).toNanos() / 1e3 / jobs;
  }

  private Duration of(Part part) {
    return used.getOrDefault(part, Duration.ZERO);
  }

  private static Iterable<Long> pids(Database database) {
    return database.call(
        handle -> handle.createQuery("select pid from pg_stat_activity").mapTo(Long.class).list());
  }

  private static boolean isPostgres(ProcessHandle process) {
    return process.info().command().orElse("").endsWith("postgres");
  }

  private static void add(Map<Part, Duration> used, Part part, ProcessHandle process) {
    process.info().totalCpuDuration().ifPresent(time -> used.merge(part, time, Duration::plus));
  }
}
