package dev.dormouse.server.health;

import dev.dormouse.engine.Engine;
import dev.dormouse.engine.demand.Demand;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;

/** The numbers that the server tells of itself, in Prometheus' form. */
public final class Metrics implements AutoCloseable {
  static final String CONTENT_TYPE = "text/plain";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final Demand demand;
  private final MultiGauge queued =
      MultiGauge.builder("dormouse.queued.runs")
          .description(
              "Runs that a node could begin or restore now, by the machine they ask for and the"
                  + " labels of their nodes")
          .register(registry);
  private final MultiGauge executing =
      MultiGauge.builder("dormouse.executing.runs")
          .description(
              "Runs that hold a slot of a node, by the machine they have and the labels of their"
                  + " nodes")
          .register(registry);

  private Metrics(Demand demand) {
    this.demand = demand;
  }

  public static Metrics of(Engine engine) {
    var metrics = new Metrics(engine.demand());
    metrics.bindJvm();
    metrics.bindRuns(new RunCounts(engine.views()));
    metrics.bindSlots();
    return metrics;
  }

  public MeterRegistry registry() {
    return registry;
  }

  String text() {
    countDemand();
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

  private void bindSlots() {
    Gauge.builder("dormouse.node.slots", () -> demand.now().slots())
        .description("Slots of all nodes that get work")
        .register(registry);
  }

  /** Which labels there are is known only when somebody asks. */
  private void countDemand() {
    var now = demand.now();
    var queuedRows = new ArrayList<MultiGauge.Row<?>>();
    var executingRows = new ArrayList<MultiGauge.Row<?>>();
    var all = new HashMap<>(now.labels());
    all.put("", now.machines());
    all.forEach((labels, machines) ->
        machines.forEach((machine, runs) -> {
          var tags = Tags.of("machine", machine, "labels", labels);
          queuedRows.add(MultiGauge.Row.of(tags, runs.queued()));
          executingRows.add(MultiGauge.Row.of(tags, runs.executing()));
        }));
    queued.register(queuedRows, true);
    executing.register(executingRows, true);
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }
}
