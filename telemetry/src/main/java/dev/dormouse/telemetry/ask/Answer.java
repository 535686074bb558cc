package dev.dormouse.telemetry.ask;

import dev.dormouse.query.compiled.ResultColumn;
import dev.dormouse.query.compiled.TableUse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import tools.jackson.databind.JsonNode;

/**
 * The answer to a question.
 *
 * @param rows the values of each row in the order of the columns
 * @param totals the row of WITH TOTALS; empty where it was not asked for
 * @param hiddenColumns what {@code *} left out
 * @param reachedMaxRows whether there were more rows than an answer may have
 * @param periodClipped whether the furthest look-back cut off a part of what was asked for
 */
public record Answer(
    List<ResultColumn> columns,
    List<List<JsonNode>> rows,
    List<JsonNode> totals,
    List<String> hiddenColumns,
    List<TableUse> tables,
    boolean reachedMaxRows,
    boolean periodClipped,
    Cost cost) {
  public Answer {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
    totals = List.copyOf(totals);
    hiddenColumns = List.copyOf(hiddenColumns);
    tables = List.copyOf(tables);
  }

  /** What answering took. */
  public record Cost(double elapsedSeconds, long rowsRead, long bytesRead) {}

  /** Rows as objects; of columns with the same name the last one counts, as in any JSON object. */
  public List<SequencedMap<String, JsonNode>> objects() {
    return rows.stream().map(this::object).toList();
  }

  private SequencedMap<String, JsonNode> object(List<JsonNode> row) {
    SequencedMap<String, JsonNode> object = new LinkedHashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      object.put(columns.get(i).name(), row.get(i));
    }
    return object;
  }

  /** As RFC 4180 has it, with a line of names first; nested values are JSON, NULL is empty. */
  public String csv() {
    var csv = new StringBuilder();
    line(csv, columns.stream().map(ResultColumn::name).toList());
    rows.forEach(row -> line(csv, row.stream().map(Answer::text).toList()));
    return csv.toString();
  }

  private static String text(JsonNode value) {
    if (value.isNull()) {
      return "";
    }
    return value.isValueNode() ? value.asString() : value.toString();
  }

  private static void line(StringBuilder csv, List<String> values) {
    for (int i = 0; i < values.size(); i++) {
      if (i > 0) {
        csv.append(',');
      }
      String value = values.get(i);
      boolean quoted = value.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
      csv.append(quoted ? '"' + value.replace("\"", "\"\"") + '"' : value);
    }
    csv.append("\r\n");
  }
}
