package dev.dormouse.telemetry.ask;

import dev.dormouse.query.compiled.CompiledQuery;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads answers from ClickHouse's format JSONCompact. */
final class Answers {
  /** Numbers keep their digits. */
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private Answers() {}

  static Answer read(byte[] json, CompiledQuery compiled) {
    JsonNode document = JSON.readTree(json);
    List<List<JsonNode>> rows = new ArrayList<>();
    for (JsonNode row : document.path("data")) {
      if (rows.size() < CompiledQuery.MAX_ROWS) {
        rows.add(values(row));
      }
    }
    JsonNode statistics = document.path("statistics");
    return new Answer(
        compiled.columns(),
        rows,
        values(document.path("totals")),
        compiled.hiddenColumns(),
        compiled.tables(),
        document.path("data").size() > CompiledQuery.MAX_ROWS,
        compiled.periodClipped(),
        new Answer.Cost(
            statistics.path("elapsed").asDouble(0),
            statistics.path("rows_read").asLong(0),
            statistics.path("bytes_read").asLong(0)));
  }

  private static List<JsonNode> values(JsonNode row) {
    List<JsonNode> values = new ArrayList<>();
    row.forEach(values::add);
    return values;
  }
}
