package dev.dormouse.telemetry.otlp;

import com.google.protobuf.Message;
import dev.dormouse.protocol.Json;
import dev.dormouse.telemetry.logs.LogLine;
import dev.dormouse.telemetry.logs.SpanLine;
import dev.dormouse.telemetry.metrics.MetricPoint;
import dev.dormouse.telemetry.otlp.OtlpBody.Encoding;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsPartialSuccess;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsPartialSuccess;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.time.InstantSource;

/** Reads exports of the OpenTelemetry protocol, and writes the answers to them. */
public final class Otlp {
  private final InstantSource clock;

  public Otlp(InstantSource clock) {
    this.clock = clock;
  }

  /** The protocol's three kinds of exports. */
  public enum Signal {
    TRACES("rejectedSpans") {
      @Override
      Message response(long refused, String why) {
        return ExportTraceServiceResponse.newBuilder()
            .setPartialSuccess(
                ExportTracePartialSuccess.newBuilder()
                    .setRejectedSpans(refused)
                    .setErrorMessage(why))
            .build();
      }
    },
    METRICS("rejectedDataPoints") {
      @Override
      Message response(long refused, String why) {
        return ExportMetricsServiceResponse.newBuilder()
            .setPartialSuccess(
                ExportMetricsPartialSuccess.newBuilder()
                    .setRejectedDataPoints(refused)
                    .setErrorMessage(why))
            .build();
      }
    },
    LOGS("rejectedLogRecords") {
      @Override
      Message response(long refused, String why) {
        return ExportLogsServiceResponse.newBuilder()
            .setPartialSuccess(
                ExportLogsPartialSuccess.newBuilder()
                    .setRejectedLogRecords(refused)
                    .setErrorMessage(why))
            .build();
      }
    };

    private final String counter;

    Signal(String counter) {
      this.counter = counter;
    }

    abstract Message response(long refused, String why);

    /** The body of the answer: empty where all of the export was taken. */
    public byte[] answer(Encoding encoding, Taken<?> taken) {
      return switch (encoding) {
        case PROTOBUF ->
            taken.refused() == 0
                ? new byte[0]
                : response(taken.refused(), taken.why()).toByteArray();
        case JSON -> {
          var json = Json.mapper().createObjectNode();
          if (taken.refused() > 0) {
            json.putObject("partialSuccess")
                .put(counter, Long.toString(taken.refused()))
                .put("errorMessage", taken.why());
          }
          yield Json.mapper().writeValueAsBytes(json);
        }
      };
    }
  }

  /**
   * Lines of logs.
   *
   * @throws UnreadableOtlpException if the body is no such export
   */
  public Taken<LogLine> logs(OtlpBody body, Sender sender) {
    return OtlpLogs.read(body, sender, clock);
  }

  /**
   * Spans.
   *
   * @throws UnreadableOtlpException if the body is no such export
   */
  public Taken<SpanLine> spans(OtlpBody body, Sender sender) {
    return OtlpSpans.read(body, sender, clock);
  }

  /**
   * Points of metrics.
   *
   * @throws UnreadableOtlpException if the body is no such export
   */
  public Taken<MetricPoint> metrics(OtlpBody body, Sender sender) {
    return OtlpMetrics.read(body, sender, clock);
  }
}
