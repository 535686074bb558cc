package dev.dormouse.server.health;

import dev.dormouse.engine.Engine;
import dev.dormouse.engine.demand.Demand;
import dev.dormouse.engine.demand.DemandView;
import dev.dormouse.protocol.MachinePreset;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Objects;

/** The numbers that the server tells of itself, in Prometheus' form. */
public final class Metrics implements AutoCloseable {
  static final String CONTENT_TYPE = "text/plain";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();

  private Metrics() {}

  public static Metrics of(Engine engine) {
    var metrics = new Metrics();
    metrics.bindJvm();
    metrics.bindRuns(new RunCounts(engine.views()));
    metrics.bindDemand(engine.demand());
    return metrics;
  }

  public MeterRegistry registry() {
    return registry;
  }

  String text() {
    return registry.scrape();
  }

  private void bindJvm() {
    new ClassLoaderMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    collections.bindTo(registry);
  }

  private void bindRuns(RunCounts counts) {
    for (var status : RunCounts.SHOWN) {
      Gauge.builder("dormouse.runs", () -> counts.of(status))
          .description("Runs of the whole installation that have not ended, by status")
          .tag("status", status.name())
          .register(registry);
    }
  }

  private void bindDemand(Demand demand) {
    for (var preset : MachinePreset.values()) {
      var label = preset.label();
      Gauge.builder("dormouse.queued.runs", () -> of(demand, label).queued())
          .description("Runs that a node could begin or restore now, by the machine they ask for")
          .tag("machine", label)
          .register(registry);
      Gauge.builder("dormouse.executing.runs", () -> of(demand, label).executing())
          .description("Runs that hold a slot of a node, by the machine they have")
          .tag("machine", label)
          .register(registry);
    }
    Gauge.builder("dormouse.node.slots", () -> demand.now().slots())
        .description("Slots of all nodes that get work")
        .register(registry);
  }

  private static DemandView.OfMachine of(Demand demand, String machine) {
    return Objects.requireNonNull(demand.now().machines().get(machine));
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }
}
