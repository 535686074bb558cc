package dev.dormouse.telemetry.ask;

import dev.dormouse.query.Trql;
import dev.dormouse.query.compiled.CompiledQuery;
import dev.dormouse.query.compiled.QueryParameter;
import dev.dormouse.query.diagnostic.Span;
import dev.dormouse.query.diagnostic.TrqlException;
import dev.dormouse.query.request.QueryRequest;
import dev.dormouse.query.request.Tenant;
import dev.dormouse.telemetry.ask.QueryFailedException.Reason;
import dev.dormouse.telemetry.clickhouse.ClickHouse;
import dev.dormouse.telemetry.clickhouse.ClickHouseException;
import dev.dormouse.telemetry.clickhouse.ClickHouseUnavailableException;
import dev.dormouse.telemetry.clickhouse.Statement;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * Answers questions in TRQL: compiles them for a tenant, and executes them reading only, within
 * ceilings. Safe to share between threads.
 */
public final class Analyst {
  private static final Logger log = LoggerFactory.getLogger(Analyst.class);

  /** How much longer than the query's own ceiling its answer may take. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  private static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("readonly", "1"),
          Map.entry("allow_ddl", "0"),
          // It renames a CASE that is a key of ROLLUP or CUBE, and then does not find it.
          Map.entry("optimize_multiif_to_if", "0"),
          Map.entry("timeout_overflow_mode", "throw"),
          Map.entry("result_overflow_mode", "throw"),
          Map.entry("max_result_rows", Integer.toString(2 * CompiledQuery.MAX_ROWS)),
          Map.entry("max_rows_to_read", "2000000000"),
          Map.entry("max_bytes_to_read", Long.toString(64L << 30)),
          Map.entry("max_query_size", "4194304"),
          Map.entry("max_parser_depth", "10000"),
          Map.entry("max_ast_depth", "5000"),
          Map.entry("max_ast_elements", "500000"),
          Map.entry("max_expanded_ast_elements", "1000000"),
          Map.entry("use_query_cache", "0"),
          // Answers come whole, so that an error is never in the middle of one.
          Map.entry("wait_end_of_query", "1"),
          Map.entry("cancel_http_readonly_queries_on_client_close", "1"),
          // Versions of a run are always in one partition.
          Map.entry("do_not_merge_across_partitions_select_final", "1"),
          Map.entry("output_format_json_quote_64bit_integers", "0"),
          Map.entry("output_format_json_quote_decimals", "0"),
          Map.entry("output_format_json_quote_denormals", "0"));

  private final ClickHouse clickHouse;
  private final BiFunction<String, QueryRequest, CompiledQuery> compiler;
  private final AskConfig config;
  private final Failures failures;
  private final Turns turns;
  private final History history;

  public Analyst(ClickHouse clickHouse, Trql trql, AskConfig config, History history) {
    this(clickHouse, trql::compile, config, history);
  }

  /** For tests, with a compiler that leaves out what the tests then must notice. */
  Analyst(
      ClickHouse clickHouse,
      BiFunction<String, QueryRequest, CompiledQuery> compiler,
      AskConfig config,
      History history) {
    this.clickHouse = clickHouse;
    this.compiler = compiler;
    this.config = config;
    this.failures = new Failures(config);
    this.turns = new Turns(config.perOrganization());
    this.history = history;
  }

  /**
   * Answers a question. Interrupted, it cancels the query and throws.
   *
   * @throws TrqlException if the text is wrong
   * @throws QueryFailedException if it was not answered
   * @throws TooManyQueriesException if the organization has as many in work as it may
   */
  public Answer ask(String text, QueryRequest request) throws InterruptedException {
    String organization = organization(request.tenant());
    long start = System.nanoTime();
    try (var _ = turns.take(organization)) {
      var answer = answer(text, compiler.apply(text, request));
      remember(text, request, start, answer.rows().size(), "");
      return answer;
    } catch (TrqlException | QueryFailedException e) {
      remember(text, request, start, 0, String.valueOf(e.getMessage()));
      throw e;
    }
  }

  private void remember(String text, QueryRequest request, long start, int rows, String failure) {
    var took = Duration.ofNanos(System.nanoTime() - start);
    history.add(
        organization(request.tenant()), new Asked(text, request.now(), took, rows, failure));
  }

  private Answer answer(String text, CompiledQuery compiled) throws InterruptedException {
    byte[] json = execute(text, compiled, compiled.sql() + " FORMAT JSONCompact");
    try {
      return Answers.read(json, compiled);
    } catch (JacksonException e) {
      log.error("An answer of ClickHouse could not be read: {}", e.getOriginalMessage());
      throw new QueryFailedException(
          Reason.LIMIT, "A value of the answer is too long or too deeply nested", Span.NOWHERE);
    }
  }

  /** How a question is executed; for administrators, since it shows stored names. */
  public Explanation explain(String text, QueryRequest request) throws InterruptedException {
    try (var _ = turns.take(organization(request.tenant()))) {
      var compiled = compiler.apply(text, request);
      String sql = "EXPLAIN indexes = 1, actions = 0 " + compiled.sql() + " FORMAT TSVRaw";
      byte[] plan = execute(text, compiled, sql);
      return new Explanation(
          compiled.sql(), compiled.parameters(), new String(plan, StandardCharsets.UTF_8));
    }
  }

  private byte[] execute(String text, CompiledQuery compiled, String sql)
      throws InterruptedException {
    var statement =
        new Statement(
            sql,
            compiled.parameters().stream()
                .collect(Collectors.toMap(QueryParameter::name, QueryParameter::escaped)),
            settings(),
            UUID.randomUUID().toString(),
            config.time().plus(GRACE));
    try {
      return clickHouse.read(statement, config.resultBytes());
    } catch (ClickHouseException e) {
      var failure = failures.of(e, text);
      if (failure.reason() == Reason.INTERNAL) {
        log.error("ClickHouse does not execute {}: {}", compiled.sql(), e.getMessage());
      }
      throw failure;
    } catch (ClickHouseUnavailableException e) {
      log.debug("A question was not answered: {}", e.getMessage());
      throw new QueryFailedException(
          Reason.UNAVAILABLE,
          "Analytics are not available at the moment. Try again in a few seconds",
          Span.NOWHERE);
    }
  }

  private Map<String, String> settings() {
    var settings = new TreeMap<>(CompiledQuery.SETTINGS);
    settings.putAll(SETTINGS);
    settings.put("max_execution_time", Long.toString(Math.max(1, config.time().toSeconds())));
    settings.put("max_memory_usage", Long.toString(config.memory()));
    settings.put("max_result_bytes", Integer.toString(config.resultBytes()));
    return settings;
  }

  private static String organization(Tenant tenant) {
    return switch (tenant) {
      case Tenant.Nobody _ -> "";
      case Tenant.Organization(String organization) -> organization;
      case Tenant.Project(String organization, String _) -> organization;
      case Tenant.Environment(String organization, String _, String _) -> organization;
    };
  }
}
