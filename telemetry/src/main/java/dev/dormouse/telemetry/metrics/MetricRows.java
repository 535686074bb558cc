package dev.dormouse.telemetry.metrics;

import dev.dormouse.telemetry.rows.RowBinary;
import dev.dormouse.telemetry.rows.Rows;
import java.util.List;

/** Metrics as rows of their table. */
public final class MetricRows {
  /** The order in which {@link #bytes} writes. */
  private static final String INSERT =
      """
      INSERT INTO trigger_dev.metrics_v1 (
        organization_id, project_id, environment_id, metric_name, metric_type, metric_subject,
        bucket_start, value, attributes) FORMAT RowBinary
      """;

  public static final Rows<MetricPoint> ROWS = new Rows<>(INSERT, MetricRows::bytes);

  private MetricRows() {}

  private static byte[] bytes(List<MetricPoint> points, boolean withAttributes) {
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
