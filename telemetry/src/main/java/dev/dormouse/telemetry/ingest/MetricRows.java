package dev.dormouse.telemetry.ingest;

import java.util.List;

/** Metrics as rows of their table. */
final class MetricRows {
  /** The order in which {@link #bytes} writes. */
  static final String INSERT =
      """
      INSERT INTO trigger_dev.metrics_v1 (
        organization_id, project_id, environment_id, metric_name, metric_type, metric_subject,
        bucket_start, value, attributes) FORMAT RowBinary
      """;

  private MetricRows() {}

  static byte[] bytes(List<MetricPoint> points, boolean withAttributes) {
    var rows = new RowBinary();
    for (var point : points) {
      rows.text(point.owner().organizationId())
          .text(point.owner().projectId())
          .text(point.owner().environmentId())
          .text(point.name())
          .text(point.type())
          .text(point.subject())
          .seconds(point.bucket())
          .float64(point.value())
          .text(withAttributes && !point.attributes().isEmpty() ? point.attributes() : "{}");
    }
    return rows.toBytes();
  }
}
