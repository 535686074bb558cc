package dev.dormouse.worker.opentelemetry;

import dev.dormouse.protocol.worker.Measurement;
import dev.dormouse.protocol.worker.Measurement.Kind;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.data.SummaryPointData;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a task's instruments have counted since they were read last: buckets of ten seconds are to
 * add up, whichever machine they come from.
 */
final class TaskMetrics implements MetricReader {
  private volatile CollectionRegistration registration = CollectionRegistration.noop();

  @Override
  public void register(CollectionRegistration collection) {
    registration = collection;
  }

  List<Measurement> collect() {
    return registration.collectAllMetrics().stream()
        .filter(metric -> !metric.getName().isBlank())
        .filter(metric -> metric.getName().length() <= Measurement.MAX_NAME)
        .flatMap(metric ->
            metric.getData().getPoints().stream()
                .filter(point -> Double.isFinite(value(point)))
                .map(point -> measurement(metric, point)))
        .toList();
  }

  private static Measurement measurement(MetricData metric, PointData point) {
    var attributes = new HashMap<>(Texts.of(point.getAttributes()));
    if (!metric.getUnit().isEmpty()) {
      attributes.put("unit", metric.getUnit());
    }
    attributes.putAll(distribution(point));
    return new Measurement(
        metric.getName(),
        kind(metric.getType()),
        Instant.EPOCH.plusNanos(point.getEpochNanos()),
        value(point),
        attributes);
  }

  private static Kind kind(MetricDataType type) {
    return switch (type) {
      case LONG_GAUGE, DOUBLE_GAUGE -> Kind.GAUGE;
      case LONG_SUM, DOUBLE_SUM -> Kind.SUM;
      case HISTOGRAM, EXPONENTIAL_HISTOGRAM, SUMMARY -> Kind.HISTOGRAM;
    };
  }

  private static double value(PointData point) {
    return switch (point) {
      case LongPointData number -> number.getValue();
      case DoublePointData number -> number.getValue();
      case HistogramPointData distribution -> distribution.getSum();
      case ExponentialHistogramPointData distribution -> distribution.getSum();
      case SummaryPointData distribution -> distribution.getSum();
      default -> Double.NaN;
    };
  }

  private static Map<String, String> distribution(PointData point) {
    return switch (point) {
      case HistogramPointData of when of.getCount() > 0 ->
          ends(of.getCount(), of.getSum(), of.getMin(), of.getMax());
      case ExponentialHistogramPointData of when of.getCount() > 0 ->
          ends(of.getCount(), of.getSum(), of.getMin(), of.getMax());
      default -> Map.of();
    };
  }

  private static Map<String, String> ends(long count, double sum, double min, double max) {
    return Map.of(
        "count", Long.toString(count),
        "mean", Double.toString(sum / count),
        "min", Double.toString(min),
        "max", Double.toString(max));
  }

  @Override
  public AggregationTemporality getAggregationTemporality(InstrumentType type) {
    return AggregationTemporality.DELTA;
  }

  @Override
  public CompletableResultCode forceFlush() {
    return CompletableResultCode.ofSuccess();
  }

  @Override
  public CompletableResultCode shutdown() {
    return CompletableResultCode.ofSuccess();
  }
}
