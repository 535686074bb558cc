package dev.dormouse.sdk;

import dev.dormouse.sdk.ApiCalls.Repeat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Questions about runs, in TRQL: SQL for reading.
 *
 * <pre>{@code
 * record Failures(String taskIdentifier, long failures, double p95) {}
 *
 * for (var each :
 *     Query.execute(
 *         """
 *         SELECT task_identifier, count() AS failures, quantile(0.95)(total_duration) AS p95
 *         FROM runs WHERE status = 'Failed' GROUP BY task_identifier ORDER BY failures DESC
 *         """,
 *         Failures.class,
 *         Duration.ofDays(1))) {
 *   System.out.println(each.taskIdentifier() + ": " + each.failures());
 * }
 * }</pre>
 *
 * <p>In a run, questions are asked in the run's name; elsewhere with the client that the
 * environment describes. They see the runs of one environment. A run is seen about a second after
 * it changed.
 */
public final class Query {
  private static final Pattern UNDERSCORE = Pattern.compile("_([a-z0-9])");

  private Query() {}

  /**
   * Rows of an answer.
   *
   * @param <R> what each row is read as
   * @param rows at most 10,000
   * @param reachedMaxRows whether there were more rows than an answer may have
   * @param periodClipped whether a part of the time asked about lies further back than can be seen
   */
  public record Answer<R>(List<R> rows, boolean reachedMaxRows, boolean periodClipped)
      implements Iterable<R> {
    /** The rows are copied. */
    public Answer {
      rows = List.copyOf(rows);
    }

    /** The rows in their order. */
    @Override
    public Iterator<R> iterator() {
      return rows.iterator();
    }
  }

  /**
   * Asks about the last seven days, as far as the question says nothing about time itself.
   *
   * @param row what each row is read as, as in {@link #execute(String, Class, Duration)}
   * @throws ApiException if the question is wrong, or takes too much; the message says where
   */
  public static <R> Answer<R> execute(String sql, Class<R> row) {
    return ask(Server.ambient(), sql, row, Duration.ofDays(7));
  }

  /**
   * Asks about a time up to now, as far as the question says nothing about time itself.
   *
   * @param sql one {@code SELECT}; values in it are never trusted, and never need escaping beyond
   *     their quotes
   * @param row a record with a component for each column: {@code task_identifier} is read into
   *     {@code taskIdentifier}; times into {@link java.time.Instant}. Or {@link JsonNode}, which
   *     takes any row, with the names as they are
   * @param period how long it is since the beginning
   * @throws ApiException if the question is wrong, or takes too much; the message says where
   */
  public static <R> Answer<R> execute(String sql, Class<R> row, Duration period) {
    return ask(Server.ambient(), sql, row, period);
  }

  static <R> Answer<R> ask(Server server, String sql, Class<R> row, Duration period) {
    if (period.toSeconds() < 1) {
      throw new IllegalArgumentException(
          "the period is " + period + "; it must be at least a second");
    }
    var request =
        JsonNodeFactory.instance
            .objectNode()
            .put("query", sql)
            .put("period", period.toSeconds() + "s");
    var answer = server.call("POST", "/api/v1/query", request, Repeat.HARMLESS);
    boolean asItIs = JsonNode.class.isAssignableFrom(row) || Map.class.isAssignableFrom(row);
    var times = times(answer.path("columns"));
    var type = AuthorType.<R>of(row);
    var rows = new ArrayList<R>();
    for (var each : answer.path("results")) {
      rows.add(type.read(asItIs ? each : named(each, times), "a row of the answer"));
    }
    return new Answer<>(
        rows,
        answer.path("reachedMaxRows").asBoolean(false),
        answer.path("periodClipped").asBoolean(false));
  }

  private static List<String> times(JsonNode columns) {
    return columns
        .valueStream()
        .filter(column -> column.path("type").asString("").contains("DateTime"))
        .map(column -> column.path("name").asString(""))
        .toList();
  }

  /** As Java names things, with times as JSON usually has them. */
  private static ObjectNode named(JsonNode row, List<String> times) {
    var named = JsonNodeFactory.instance.objectNode();
    row.properties()
        .forEach(field -> {
          var name =
              UNDERSCORE
                  .matcher(field.getKey())
                  .replaceAll(found -> found.group(1).toUpperCase(java.util.Locale.ROOT));
          var value = field.getValue();
          if (times.contains(field.getKey()) && value.isString()) {
            named.put(name, value.stringValue().replace(' ', 'T') + "Z");
          } else {
            named.set(name, value);
          }
        });
    return named;
  }
}
