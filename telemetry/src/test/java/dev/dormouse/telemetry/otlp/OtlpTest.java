package dev.dormouse.telemetry.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.worker.LogEntry.Level;
import dev.dormouse.telemetry.fixture.Changes;
import dev.dormouse.telemetry.otlp.Otlp.Signal;
import dev.dormouse.telemetry.otlp.OtlpBody.Encoding;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What exports say, in rows. */
class OtlpTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final String NANOS = "1795435200000000000";
  private static final Sender SENDER =
      new Sender(Changes.OWNER, Map.of("trigger.environment_type", "PRODUCTION"));

  private final Otlp otlp = new Otlp(() -> NOW);

  private static OtlpBody json(String text) {
    return new OtlpBody(text.replace('\'', '"').getBytes(UTF_8), Encoding.JSON);
  }

  @Test
  void aLineHasItsOwnAttributesAndThoseAroundIt() {
    var taken =
        otlp.logs(
            json(
                """
                {'resourceLogs': [{
                  'resource': {'attributes': [
                    {'key': 'service.name', 'value': {'stringValue': 'shop'}},
                    {'key': 'trigger.run_id', 'value': {'stringValue': 'run_1'}},
                    {'key': 'trigger.attempt_number', 'value': {'intValue': '2'}},
                    {'key': 'trigger.environment_type', 'value': {'stringValue': 'LIE'}}]},
                  'scopeLogs': [{'logRecords': [{
                    'timeUnixNano': '%s', 'severityNumber': 17,
                    'traceId': '5b8efff798038103d269b633813fc60c',
                    'body': {'stringValue': 'no seats'}, 'notKnown': {'x': 1},
                    'attributes': [{'key': 'row', 'value': {'arrayValue': {'values': [
                      {'boolValue': true}, {'doubleValue': 'NaN'},
                      {'kvlistValue': {'values': [{'key': 'k', 'value': {'intValue': 7}}]}}]}}}]
                  }]}]}]}
                """
                    .formatted(NANOS)),
            SENDER);

    assertThat(taken.refused()).isZero();
    var line = taken.items().getFirst();
    assertThat(line.time()).isEqualTo(NOW);
    assertThat(line.level()).isEqualTo(Level.ERROR);
    assertThat(line.message()).isEqualTo("no seats");
    assertThat(line.source()).isEqualTo("shop");
    assertThat(line.origin().run()).isEqualTo("run_1");
    assertThat(line.origin().attempt()).isEqualTo(2);
    var attributes = Json.mapper().readTree(line.attributes());
    assertThat(attributes.get("row").toString()).isEqualTo("[true,\"NaN\",{\"k\":7}]");
    assertThat(attributes.get("trace_id").asString()).isEqualTo("5b8efff798038103d269b633813fc60c");
    assertThat(attributes.get("trigger.environment_type").asString()).isEqualTo("PRODUCTION");
  }

  @Test
  void aLineThatIsSentAgainIsTheSameRow() {
    var body =
        json(
            "{'resourceLogs':[{'scopeLogs':[{'logRecords':[{'timeUnixNano':'%s','body':{'stringValue':'a'}},"
                    .formatted(NANOS)
                + "{'timeUnixNano':'%s','body':{'stringValue':'b'}}]}]}]}".formatted(NANOS));

    var once = otlp.logs(body, SENDER).items();

    assertThat(otlp.logs(body, SENDER).items()).isEqualTo(once);
    assertThat(once.get(0).number()).isNotEqualTo(once.get(1).number());
  }

  @Test
  void aSpanKeepsItsIdsItsLengthAndWhatWentWrong() {
    var taken =
        otlp.spans(
            json(
                """
                {'resourceSpans': [{'scopeSpans': [{'spans': [{
                  'traceId': '5b8efff798038103d269b633813fc60c', 'spanId': 'eee19b7ec3c1b174',
                  'parentSpanId': 'eee19b7ec3c1b173', 'name': 'charge',
                  'startTimeUnixNano': '%s', 'endTimeUnixNano': '1795435200001500000',
                  'status': {'code': 2, 'message': 'refused'},
                  'events': [{'name': 'exception', 'timeUnixNano': '%s', 'attributes': [
                    {'key': 'exception.message', 'value': {'stringValue': 'no money'}}]}]
                }, {'traceId': '00', 'spanId': 'eee19b7ec3c1b174', 'startTimeUnixNano': '%s'}]}]}]}
                """
                    .formatted(NANOS, NANOS, NANOS)),
            SENDER);

    var line = taken.items().getFirst();
    assertThat(line.span().traceId()).isEqualTo("5b8efff798038103d269b633813fc60c");
    assertThat(line.span().parentSpanId()).isEqualTo("eee19b7ec3c1b173");
    assertThat(line.span().nanos()).isEqualTo(1_500_000);
    assertThat(line.span().failed()).isTrue();
    assertThat(line.attributes()).contains("no money", "refused");
    assertThat(taken.refused()).isEqualTo(1);
    assertThat(taken.why()).contains("trace_id of 16 bytes");
  }

  @Test
  void everyKindOfMetricIsTaken() {
    var taken =
        otlp.metrics(
            json(
                """
                {'resourceMetrics': [{
                  'resource': {'attributes': [
                    {'key': 'host.name', 'value': {'stringValue': 'till-1'}}]},
                  'scopeMetrics': [{'metrics': [
                    {'name': 'g', 'unit': 'By', 'gauge': {'dataPoints': [
                      {'timeUnixNano': '%1$s', 'asInt': '-5'},
                      {'timeUnixNano': '%1$s', 'flags': 1}]}},
                    {'name': 's', 'sum': {'aggregationTemporality': 2, 'isMonotonic': true,
                      'dataPoints': [{'timeUnixNano': '%1$s', 'asDouble': 2.5}]}},
                    {'name': 'h', 'histogram': {'aggregationTemporality': 1, 'dataPoints': [
                      {'timeUnixNano': '%1$s', 'count': '4', 'sum': 10, 'min': 1, 'max': 4,
                       'bucketCounts': ['1', '3'], 'explicitBounds': [2]}]}},
                    {'name': 'e', 'exponentialHistogram': {'aggregationTemporality': 1,
                      'dataPoints': [{'timeUnixNano': '%1$s', 'count': '2', 'sum': 6}]}},
                    {'name': 'y', 'summary': {'dataPoints': [
                      {'timeUnixNano': '%1$s', 'count': '2', 'sum': 8, 'quantileValues': [
                        {'quantile': 0.5, 'value': 3}]}]}}
                  ]}]}]}
                """
                    .formatted(NANOS)),
            SENDER);

    assertThat(taken.items())
        .extracting(point -> point.name() + " " + point.type() + " " + point.value())
        .containsExactly(
            "g gauge -5.0", "s sum 2.5", "h histogram 10.0", "e histogram 6.0", "y histogram 8.0");
    assertThat(taken.items()).allMatch(point -> point.subject().equals("till-1"));
    assertThat(taken.items().get(0).attributes()).contains("\"unit\":\"By\"");
    assertThat(taken.items().get(1).attributes()).contains("cumulative");
    assertThat(taken.items().get(2).attributes())
        .contains("\"mean\":2.5", "\"counts\":[1.0,3.0]", "\"min\":1.0", "delta");
    assertThat(taken.items().get(4).attributes()).contains("{\"p50\":3.0}");
  }

  @Test
  void whatCannotBeStoredIsRefusedAndTheRestIsTaken() {
    var gauge = Gauge.newBuilder();
    for (double value : new double[] {1, Double.NaN, Double.POSITIVE_INFINITY}) {
      gauge.addDataPoints(point(Long.parseLong(NANOS), value));
    }
    gauge.addDataPoints(point(0, 1));
    gauge.addDataPoints(point(-1, 1));
    var body = new OtlpBody(request("g", gauge).toByteArray(), Encoding.PROTOBUF);

    var taken = otlp.metrics(body, SENDER);

    assertThat(taken.items()).hasSize(1);
    assertThat(taken.refused()).isEqualTo(4);
    assertThat(taken.why()).isEqualTo("the value of g is NaN, which is no number");
    assertThat(
            otlp.metrics(new OtlpBody(request(" ", gauge).toByteArray(), Encoding.PROTOBUF), SENDER)
                .items())
        .isEmpty();
  }

  private static NumberDataPoint point(long nanos, double value) {
    return NumberDataPoint.newBuilder().setTimeUnixNano(nanos).setAsDouble(value).build();
  }

  private static ExportMetricsServiceRequest request(String name, Gauge.Builder gauge) {
    return ExportMetricsServiceRequest.newBuilder()
        .addResourceMetrics(
            ResourceMetrics.newBuilder()
                .addScopeMetrics(
                    ScopeMetrics.newBuilder()
                        .addMetrics(Metric.newBuilder().setName(name).setGauge(gauge))))
        .build();
  }

  @Test
  void theAnswerTellsWhatWasRefusedInTheEncodingOfTheExport() throws Exception {
    Taken<String> taken = new Taken<>();
    assertThat(Signal.METRICS.answer(Encoding.PROTOBUF, taken)).isEmpty();
    assertThat(Signal.METRICS.answer(Encoding.JSON, taken)).asString().isEqualTo("{}");
    taken.refuse("too old");
    taken.refuse("another reason");

    var response =
        ExportMetricsServiceResponse.parseFrom(Signal.METRICS.answer(Encoding.PROTOBUF, taken));
    assertThat(response.getPartialSuccess().getRejectedDataPoints()).isEqualTo(2);
    assertThat(response.getPartialSuccess().getErrorMessage()).isEqualTo("too old");
    assertThat(Signal.LOGS.answer(Encoding.JSON, taken))
        .asString()
        .isEqualTo(
            "{\"partialSuccess\":{\"rejectedLogRecords\":\"2\",\"errorMessage\":\"too old\"}}");
    assertThat(Signal.TRACES.answer(Encoding.JSON, taken)).asString().contains("rejectedSpans");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "7",
        "{",
        "{'resourceLogs': 7}",
        "{'resourceLogs': [7]}",
        "{'resourceLogs': [{'scopeLogs': [{'logRecords': [{'timeUnixNano': 'soon'}]}]}]}",
        "{'resourceLogs': [{'scopeLogs': [{'logRecords': [{'traceId': 'xyz'}]}]}]}",
        "{'resourceLogs': [{'scopeLogs': [{'logRecords': [{'body': {'stringValue': {}}}]}]}]}"
      })
  void whatIsNoExportIsRefused(String text) {
    assertThatThrownBy(() -> otlp.logs(json(text), SENDER))
        .isInstanceOf(UnreadableOtlpException.class);
    assertThatThrownBy(() ->
            otlp.logs(new OtlpBody("not protobuf".getBytes(UTF_8), Encoding.PROTOBUF), SENDER))
        .isInstanceOf(UnreadableOtlpException.class)
        .hasMessageContaining("ExportLogsServiceRequest");
  }

  @Test
  void noSenderMakesRowsWithoutBounds() {
    String deep = "{'arrayValue': {'values': [".repeat(30) + "{'intValue': 1}" + "]}}".repeat(30);
    String attributes =
        "{'key': 'deep', 'value': %s}, {'key': 'long', 'value': {'stringValue': '%s'}}"
            .formatted(deep, "x".repeat(100_000));
    String many = ", {'key': 'k%d', 'value': {'stringValue': '%s'}}".repeat(20);
    var body =
        json(
            "{'resourceLogs':[{'scopeLogs':[{'logRecords':[{'timeUnixNano':'%s','body':{'stringValue':'%s'},'attributes':[%s]}]}]}]}"
                .formatted(NANOS, "m".repeat(100_000), attributes));

    var line = otlp.logs(body, SENDER).items().getFirst();

    assertThat(line.message()).hasSize(64 * 1024);
    assertThat(line.attributes().length()).isLessThan(64 * 1024);
    assertThat(line.attributes()).contains("…");
    Object[] filling = new Object[40];
    for (int i = 0; i < 40; i += 2) {
      filling[i] = i;
      filling[i + 1] = "y".repeat(10_000);
    }
    var larger =
        json(
            "{'resourceLogs':[{'scopeLogs':[{'logRecords':[{'timeUnixNano':'%s','attributes':[%s]}]}]}]}"
                .formatted(NANOS, attributes + many.formatted(filling)));
    assertThat(otlp.logs(larger, SENDER).items().getFirst().attributes())
        .isEqualTo("{\"dormouse.dropped\":\"attributes, too large\"}");
  }
}
