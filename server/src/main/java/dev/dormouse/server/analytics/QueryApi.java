package dev.dormouse.server.analytics;

import dev.dormouse.engine.questions.Questions;
import dev.dormouse.query.diagnostic.Diagnostic;
import dev.dormouse.query.diagnostic.TrqlException;
import dev.dormouse.query.request.QueryRequest;
import dev.dormouse.query.request.Tenant;
import dev.dormouse.server.analytics.QueryViews.AnswerView;
import dev.dormouse.server.analytics.QueryViews.AskedView;
import dev.dormouse.server.analytics.QueryViews.CompletionView;
import dev.dormouse.server.analytics.QueryViews.DiagnosticView;
import dev.dormouse.server.analytics.QueryViews.ExplanationView;
import dev.dormouse.server.analytics.QueryViews.HistoryView;
import dev.dormouse.server.analytics.QueryViews.QueryBody;
import dev.dormouse.server.analytics.QueryViews.RefusalView;
import dev.dormouse.server.analytics.QueryViews.SchemaView;
import dev.dormouse.server.analytics.QueryViews.ValidationView;
import dev.dormouse.server.http.Access;
import dev.dormouse.server.http.Answer;
import dev.dormouse.server.http.ApiError;
import dev.dormouse.server.http.Call;
import dev.dormouse.server.http.Endpoint;
import dev.dormouse.server.http.Permission;
import dev.dormouse.server.telemetry.Homes;
import dev.dormouse.telemetry.ask.QueryFailedException;
import dev.dormouse.telemetry.ask.TooManyQueriesException;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Questions in TRQL over the runs. */
public final class QueryApi {
  /** The longest question in characters has at most so many bytes of JSON. */
  private static final int MAX_BYTES = 1024 * 1024;

  /** How far back anybody sees: everything that retention has left. */
  private static final Duration LOOK_BACK = Duration.ofDays(3660);

  private static final Permission ASKERS =
      Permission.of(Access.SECRET_KEY, Access.RUN_TOKEN, Access.PERSONAL_TOKEN)
          .orScope("read:query");

  private final Analytics analytics;
  private final Questions questions;
  private final Tenants tenants;
  private final InstantSource clock;

  public QueryApi(Analytics analytics, Questions questions, Homes homes, InstantSource clock) {
    this.analytics = analytics;
    this.questions = questions;
    this.tenants = new Tenants(homes);
    this.clock = clock;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.post("/api/v1/query")
            .does("Answers a question in TRQL; it is stopped when its caller goes away")
            .opensTo(ASKERS)
            .takes(QueryBody.class, MAX_BYTES)
            .answers(200, AnswerView.class, "The answer")
            .answers(400, RefusalView.class, "The question is wrong, or asks for too much")
            .refuses(404, "There is no such project or environment")
            .refuses(429, "As many questions as may be asked at a time are being answered")
            .refuses(503, "The analytics are away, or there are none")
            .by(this::ask),
        Endpoint.post("/api/v1/query/validate")
            .does("Says all that is wrong with a question, without asking it")
            .opensTo(ASKERS)
            .takes(QueryBody.class, MAX_BYTES)
            .answers(200, ValidationView.class, "What is wrong, in the order of the text")
            .refuses(404, "There is no such project or environment")
            .by(call ->
                Answer.ok(
                    ValidationView.of(
                        analytics.trql().validate(body(call).query(), request(call))))),
        Endpoint.post("/api/v1/query/complete")
            .does("Suggests what may stand at an offset of an unfinished question")
            .opensTo(ASKERS)
            .takes(QueryBody.class, MAX_BYTES)
            .answers(200, CompletionView.class, "The suggestions, best first")
            .refuses(404, "There is no such project or environment")
            .by(this::complete),
        Endpoint.get("/api/v1/query/schema")
            .does("The tables, columns and functions of TRQL")
            .opensTo(ASKERS)
            .answers(200, SchemaView.class, "All that can be asked about")
            .by(_ -> Answer.ok(SchemaView.of(analytics.trql().schema()))),
        Endpoint.get("/api/v1/query/history")
            .does("The latest questions of the installation")
            .opensTo(Access.PERSONAL_TOKEN)
            .answers(200, HistoryView.class, "The questions, newest first")
            .by(this::history),
        Endpoint.post("/api/v1/query/explain")
            .does("How ClickHouse would answer a question")
            .opensTo(Access.PERSONAL_TOKEN)
            .takes(QueryBody.class, MAX_BYTES)
            .answers(200, ExplanationView.class, "The compiled question and ClickHouse's plan")
            .answers(400, RefusalView.class, "The question is wrong, or asks for too much")
            .refuses(404, "There is no such project or environment")
            .refuses(429, "As many questions as may be asked at a time are being answered")
            .refuses(503, "The analytics are away, or there are none")
            .by(this::explain));
  }

  private Answer ask(Call call) throws IOException, InterruptedException {
    var body = body(call);
    String format = Objects.requireNonNullElse(body.format(), "json");
    if (!format.equals("json") && !format.equals("csv")) {
      throw ApiError.badRequest("format is \"" + format + "\"; it must be json or csv");
    }
    var analyst = analytics.analyst();
    var request = request(call);
    return refusing(
        call,
        () -> {
          var answer = analyst.ask(body.query(), request);
          return Answer.ok(AnswerView.of(answer, format, results(answer, format)));
        });
  }

  private static JsonNode results(dev.dormouse.telemetry.ask.Answer answer, String format) {
    var nodes = JsonNodeFactory.instance;
    if (format.equals("csv")) {
      return nodes.stringNode(answer.csv());
    }
    var rows = nodes.arrayNode(answer.rows().size());
    answer.objects().forEach(row -> rows.addObject().setAll(row));
    return rows;
  }

  private Answer explain(Call call) throws IOException, InterruptedException {
    var body = body(call);
    var analyst = analytics.analyst();
    var request = request(call);
    return refusing(
        call, () -> Answer.ok(ExplanationView.of(analyst.explain(body.query(), request))));
  }

  private static Answer refusing(Call call, Call.Work question)
      throws IOException, InterruptedException {
    try {
      return call.whileConnected(question);
    } catch (TrqlException e) {
      return Answer.of(
          400, new RefusalView(e.diagnostic().message(), DiagnosticView.of(e.diagnostic())));
    } catch (TooManyQueriesException e) {
      throw new ApiError(
          429,
          String.valueOf(e.getMessage()),
          Map.of("retry-after", Long.toString(Math.max(1, e.retryAfter().toSeconds()))));
    } catch (QueryFailedException e) {
      return refusal(e);
    }
  }

  private static Answer refusal(QueryFailedException failure) {
    String sentence = String.valueOf(failure.getMessage());
    return switch (failure.reason()) {
      case QUESTION, LIMIT ->
          Answer.of(
              400,
              new RefusalView(
                  sentence, DiagnosticView.of(Diagnostic.Kind.MEANING, sentence, failure.span())));
      case CANCELED, UNAVAILABLE -> throw new ApiError(503, sentence, Map.of("retry-after", "5"));
      case INTERNAL -> throw new ApiError(500, sentence);
    };
  }

  private Answer complete(Call call) {
    var body = body(call);
    int end = body.query().length();
    int offset = Objects.requireNonNullElse(body.offset(), end);
    if (offset < 0 || offset > end) {
      throw ApiError.badRequest("offset is " + offset + "; it must be 0 to " + end);
    }
    return Answer.ok(
        CompletionView.of(analytics.trql().complete(body.query(), offset, request(call))));
  }

  private Answer history(Call call) {
    String organization =
        switch (tenants.of(call.caller(), null, null, null).tenant()) {
          case Tenant.Organization(String id) -> id;
          case Tenant.Project(String id, var _) -> id;
          case Tenant.Environment(String id, var _, var _) -> id;
          case Tenant.Nobody _ -> throw new IllegalStateException("nobody has a history");
        };
    return Answer.ok(
        new HistoryView(
            questions.latest(Long.parseLong(organization)).stream().map(AskedView::of).toList()));
  }

  private static QueryBody body(Call call) {
    return call.body(QueryBody.class);
  }

  private QueryRequest request(Call call) {
    var body = body(call);
    var sight = tenants.of(call.caller(), width(body.scope()), body.project(), body.environment());
    var now = clock.instant();
    return new QueryRequest(
        sight.tenant(),
        Windows.of(body.period(), body.from(), body.to(), now),
        LOOK_BACK,
        now,
        sight.names());
  }

  private static Tenants.@Nullable Width width(@Nullable String scope) {
    return switch (scope) {
      case null -> null;
      case "environment" -> Tenants.Width.ENVIRONMENT;
      case "project" -> Tenants.Width.PROJECT;
      case "organization" -> Tenants.Width.ORGANIZATION;
      default ->
          throw ApiError.badRequest(
              "scope is \"" + scope + "\"; it must be environment, project or organization");
    };
  }
}
