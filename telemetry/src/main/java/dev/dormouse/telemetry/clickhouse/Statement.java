package dev.dormouse.telemetry.clickhouse;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * A statement for ClickHouse.
 *
 * @param parameters values for {@code {name: Type}}, escaped as tab-separated fields are
 * @param patience how long to wait for the answer
 */
public record Statement(
    String sql,
    Map<String, String> parameters,
    Map<String, String> settings,
    String id,
    Duration patience) {
  private static final Duration USUAL_PATIENCE = Duration.ofMinutes(2);

  public Statement {
    parameters = Map.copyOf(parameters);
    settings = Map.copyOf(settings);
  }

  public static Statement of(String sql) {
    return new Statement(sql, Map.of(), Map.of(), "", USUAL_PATIENCE);
  }

  public Statement with(String parameter, String value) {
    return new Statement(sql, plus(parameters, parameter, value), settings, id, patience);
  }

  public Statement setting(String name, String value) {
    return new Statement(sql, parameters, plus(settings, name, value), id, patience);
  }

  private static Map<String, String> plus(Map<String, String> map, String key, String value) {
    var more = new TreeMap<>(map);
    more.put(key, value);
    return more;
  }
}
