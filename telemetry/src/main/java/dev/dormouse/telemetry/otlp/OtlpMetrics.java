package dev.dormouse.telemetry.otlp;

import dev.dormouse.telemetry.metrics.MetricPoint;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.DataPointFlags;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Metrics as points of ten seconds. The value of a distribution is its sum; its count, ends and
 * buckets are attributes. Sums that grow from the sender's start are marked as cumulative.
 */
final class OtlpMetrics {
  private static final int MAX_NAME = 255;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Sender sender;
  private final Times times;
  private final Taken<MetricPoint> taken = new Taken<>();

  private OtlpMetrics(Sender sender, Times times) {
    this.sender = sender;
    this.times = times;
  }

  static Taken<MetricPoint> read(OtlpBody body, Sender sender, InstantSource clock) {
    var metrics = new OtlpMetrics(sender, Times.around(clock));
    var request = body.message(ExportMetricsServiceRequest.getDefaultInstance());
    for (var ofResource : request.getResourceMetricsList()) {
      var outer = Attributes.of(ofResource.getResource().getAttributesList());
      for (var ofScope : ofResource.getScopeMetricsList()) {
        for (var each : ofScope.getMetricsList()) {
          metrics.take(each, outer);
        }
      }
    }
    return metrics.taken;
  }

  private void take(Metric metric, Attributes outer) {
    switch (metric.getDataCase()) {
      case GAUGE ->
          metric
              .getGauge()
              .getDataPointsList()
              .forEach(each -> number(metric, "gauge", "", each, outer));
      case SUM -> {
        String temporality = temporality(metric.getSum().getAggregationTemporality());
        metric
            .getSum()
            .getDataPointsList()
            .forEach(each -> number(metric, "sum", temporality, each, outer));
      }
      case HISTOGRAM -> {
        String temporality = temporality(metric.getHistogram().getAggregationTemporality());
        metric
            .getHistogram()
            .getDataPointsList()
            .forEach(each -> histogram(metric, temporality, each, outer));
      }
      case EXPONENTIAL_HISTOGRAM -> {
        String temporality =
            temporality(metric.getExponentialHistogram().getAggregationTemporality());
        metric
            .getExponentialHistogram()
            .getDataPointsList()
            .forEach(each -> exponential(metric, temporality, each, outer));
      }
      case SUMMARY ->
          metric.getSummary().getDataPointsList().forEach(each -> summary(metric, each, outer));
      case DATA_NOT_SET -> {}
    }
  }

  private void number(
      Metric metric, String type, String temporality, NumberDataPoint point, Attributes outer) {
    if (isMissing(point.getFlags())) {
      return;
    }
    double value = point.hasAsInt() ? point.getAsInt() : point.getAsDouble();
    add(
        metric,
        type,
        Times.of(point.getTimeUnixNano()),
        value,
        outer.with(point.getAttributesList()).with("temporality", temporality));
  }

  private void histogram(
      Metric metric, String temporality, HistogramDataPoint point, Attributes outer) {
    if (isMissing(point.getFlags())) {
      return;
    }
    var attributes =
        distribution(
            outer.with(point.getAttributesList()), temporality, point.getCount(), point.getSum());
    ends(attributes, point.hasMin(), point.getMin(), point.hasMax(), point.getMax());
    attributes
        .with("bounds", numbers(point.getExplicitBoundsList()))
        .with("counts", numbers(point.getBucketCountsList()));
    add(metric, "histogram", Times.of(point.getTimeUnixNano()), point.getSum(), attributes);
  }

  private void exponential(
      Metric metric, String temporality, ExponentialHistogramDataPoint point, Attributes outer) {
    if (isMissing(point.getFlags())) {
      return;
    }
    var attributes =
        distribution(
            outer.with(point.getAttributesList()), temporality, point.getCount(), point.getSum());
    ends(attributes, point.hasMin(), point.getMin(), point.hasMax(), point.getMax());
    add(metric, "histogram", Times.of(point.getTimeUnixNano()), point.getSum(), attributes);
  }

  private void summary(Metric metric, SummaryDataPoint point, Attributes outer) {
    if (isMissing(point.getFlags())) {
      return;
    }
    var attributes =
        distribution(
            outer.with(point.getAttributesList()), "cumulative", point.getCount(), point.getSum());
    var quantiles = NODES.objectNode();
    point.getQuantileValuesList().stream()
        .filter(each -> Double.isFinite(each.getValue()))
        .forEach(
            each -> quantiles.put("p" + Math.round(each.getQuantile() * 100), each.getValue()));
    attributes.with("quantiles", quantiles);
    add(metric, "histogram", Times.of(point.getTimeUnixNano()), point.getSum(), attributes);
  }

  private static Attributes distribution(
      Attributes attributes, String temporality, long count, double sum) {
    attributes.with("temporality", temporality).with("count", NODES.numberNode(count));
    return count > 0 && Double.isFinite(sum)
        ? attributes.with("mean", NODES.numberNode(sum / count))
        : attributes;
  }

  private static void ends(
      Attributes attributes, boolean hasMin, double min, boolean hasMax, double max) {
    if (hasMin && Double.isFinite(min)) {
      attributes.with("min", NODES.numberNode(min));
    }
    if (hasMax && Double.isFinite(max)) {
      attributes.with("max", NODES.numberNode(max));
    }
  }

  private static JsonNode numbers(List<? extends Number> values) {
    var array = NODES.arrayNode(values.size());
    values.forEach(value -> array.add(value.doubleValue()));
    return array;
  }

  private static boolean isMissing(int flags) {
    return (flags & DataPointFlags.DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK_VALUE) != 0;
  }

  private static String temporality(AggregationTemporality temporality) {
    return temporality == AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE
        ? "cumulative"
        : "delta";
  }

  private void add(Metric metric, String type, Instant time, double value, Attributes attributes) {
    if (metric.getName().isBlank() || metric.getName().length() > MAX_NAME) {
      taken.refuse("a metric needs a name of 1 to " + MAX_NAME + " characters");
    } else if (!Double.isFinite(value)) {
      taken.refuse("the value of " + metric.getName() + " is " + value + ", which is no number");
    } else if (!times.has(time)) {
      taken.refuse(times.refusal(time));
    } else {
      taken.add(
          new MetricPoint(
              sender.owner(),
              metric.getName(),
              type,
              subject(attributes),
              time,
              value,
              attributes.with("unit", metric.getUnit()).known(sender.known()).json()));
    }
  }

  /** What the sender says it is, by the conventions for resources. */
  private static String subject(Attributes attributes) {
    for (String name : List.of("service.instance.id", "host.id", "host.name", "service.name")) {
      String subject = attributes.text(name);
      if (!subject.isEmpty()) {
        return subject;
      }
    }
    return "";
  }
}
