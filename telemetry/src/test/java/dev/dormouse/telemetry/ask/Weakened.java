package dev.dormouse.telemetry.ask;

import dev.dormouse.query.Fixture;
import dev.dormouse.query.compiled.CompiledQuery;
import dev.dormouse.query.request.QueryRequest;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/**
 * The compiler with a part of its guard taken out of what it made: with it, the tests of the guard
 * must fail. It exists in the tests only.
 */
enum Weakened {
  WITHOUT_TENANT("__t\\.(?:organization|project|environment)_id = \\{\\w+: String} AND ", ""),
  WITHOUT_ENVIRONMENT("__t\\.environment_id = \\{\\w+: String} AND ", ""),
  WITHOUT_TIME(
      " AND __t\\.(?:created_at|bucket_start|time|started_at) >= \\{\\w+: DateTime64\\(3, 'UTC'\\)}(?=\\))",
      "");

  private final Pattern guard;
  private final String replacement;

  Weakened(String guard, String replacement) {
    this.guard = Pattern.compile(guard);
    this.replacement = replacement;
  }

  BiFunction<String, QueryRequest, CompiledQuery> compiler() {
    return (text, request) -> {
      var guarded = Fixture.TRQL.compile(text, request);
      return new CompiledQuery(
          guard.matcher(guarded.sql()).replaceAll(replacement),
          guarded.parameters(),
          guarded.columns(),
          guarded.hiddenColumns(),
          guarded.tables(),
          guarded.totals());
    };
  }
}
