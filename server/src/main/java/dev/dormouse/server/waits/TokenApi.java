package dev.dormouse.server.waits;

import dev.dormouse.engine.tenancy.Environment;
import dev.dormouse.engine.tokens.TokenFilter;
import dev.dormouse.engine.tokens.TokenView;
import dev.dormouse.engine.tokens.Tokens;
import dev.dormouse.engine.waits.WaitpointSecrets;
import dev.dormouse.protocol.Limits;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.api.TokenAnswer;
import dev.dormouse.protocol.api.TokenRequest;
import dev.dormouse.server.auth.PublicTokens;
import dev.dormouse.server.forms.Texts;
import dev.dormouse.server.http.Access;
import dev.dormouse.server.http.Answer;
import dev.dormouse.server.http.ApiError;
import dev.dormouse.server.http.Body;
import dev.dormouse.server.http.Call;
import dev.dormouse.server.http.CreatedBetween;
import dev.dormouse.server.http.Endpoint;
import dev.dormouse.server.http.Pages;
import dev.dormouse.server.http.Parameter;
import dev.dormouse.server.http.Permission;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/** Tokens: waitpoints that anybody with their id and a key may complete. */
public final class TokenApi {
  private static final int MAX_BYTES = Limits.PAYLOAD_BYTES + 64 * 1024;
  private static final Permission OURS = Permission.of(Access.SECRET_KEY, Access.RUN_TOKEN);
  private static final Parameter STATUS =
      Parameter.texts("filter[status]", "WAITING, COMPLETED, TIMED_OUT, divided by commas");
  private static final Parameter TAGS = Parameter.texts("filter[tags]", "One of these tags");
  private static final Parameter KEY =
      Parameter.text("filter[idempotencyKey]", "The token with this idempotency key");

  private final Tokens tokens;
  private final WaitpointSecrets secrets;
  private final PublicTokens publicTokens;
  private final Origin origin;
  private final CreatedBetween created;

  public TokenApi(
      Tokens tokens,
      WaitpointSecrets secrets,
      PublicTokens publicTokens,
      Origin origin,
      InstantSource clock) {
    this.tokens = tokens;
    this.secrets = secrets;
    this.publicTokens = publicTokens;
    this.origin = origin;
    this.created = new CreatedBetween(clock);
  }

  /** What completes a token. */
  record Completion(@Nullable JsonNode data) {}

  /**
   * A token as the API shows it.
   *
   * @param output the JSON that it was completed with, as a text
   */
  record Token(
      WaitpointId id,
      String url,
      TokenView.Status status,
      @Nullable Instant completedAt,
      @Nullable Instant timeoutAt,
      @Nullable String idempotencyKey,
      @Nullable Instant idempotencyKeyExpiresAt,
      List<String> tags,
      Instant createdAt,
      @Nullable String output,
      @Nullable String outputType,
      @Nullable Boolean outputIsError) {}

  /** A page of tokens, newest first. */
  record TokenPage(List<Token> data, Pages.Links pagination) {
    TokenPage {
      data = List.copyOf(data);
    }
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.post("/api/v1/waitpoints/tokens")
            .does("Makes a token")
            .opensTo(OURS)
            .takes(new Body.Json(TokenBody.class, Body.SMALL, true))
            .answers(200, TokenAnswer.class, "The token")
            .by(this::create),
        Endpoint.get("/api/v1/waitpoints/tokens")
            .does("Lists tokens, newest first")
            .opensTo(OURS)
            .with(Pages.AFTER, Pages.SIZE, STATUS, TAGS, KEY)
            .with(CreatedBetween.parameters())
            .answers(200, TokenPage.class, "A page of tokens")
            .by(this::list),
        Endpoint.get("/api/v1/waitpoints/tokens/{waitpointId}")
            .does("A token")
            .opensTo(OURS.orScope("read:waitpoints:{waitpointId}", "read:waitpoints"))
            .answers(200, Token.class, "The token")
            .refuses(404, "There is no such token")
            .by(this::retrieve),
        Endpoint.post("/api/v1/waitpoints/tokens/{waitpointId}/complete")
            .does("Completes a token; the first to do so counts")
            .opensTo(OURS.orScope("write:waitpoints:{waitpointId}", "write:waitpoints"))
            .takes(new Body.Json(Completion.class, MAX_BYTES, true))
            .answers(200, WaitApi.Done.class, "It is complete")
            .refuses(404, "There is no such token")
            .by(this::complete),
        Endpoint.post("/api/v1/waitpoints/tokens/{waitpointId}/callback/{callbackHash}")
            .does("Completes a token with the whole body, for webhooks that know its address")
            .opensTo(Access.EVERYBODY)
            .takes(new Body.Bytes(Limits.PAYLOAD_BYTES))
            .answers(200, WaitApi.Done.class, "It is complete")
            .refuses(404, "There is no such token")
            .by(this::callback));
  }

  /** The request for a token, as our SDK and the official client write it. */
  record TokenBody(
      @Nullable String timeout,
      @Nullable String idempotencyKey,
      @Nullable JsonNode idempotencyKeyTTL,
      @Nullable JsonNode tags) {}

  private Answer create(Call call) {
    var body = call.body(TokenBody.class);
    var request =
        new TokenRequest(
            body.timeout(),
            body.idempotencyKey(),
            body.idempotencyKeyTTL(),
            Texts.oneOrMany("tags", body.tags()));
    var token = tokens.create(call.environment().id(), request);
    String publicToken = publicToken(call.environment(), token.id());
    return Answer.ok(
            new TokenAnswer(
                token.id(),
                token.isCached(),
                callback(call, token.id(), token.secret()),
                publicToken))
        .with("x-trigger-jwt", publicToken);
  }

  private String publicToken(Environment environment, WaitpointId id) {
    return publicTokens.create(
        environment, List.of("write:waitpoints:" + id), Duration.ofHours(24));
  }

  private String callback(Call call, WaitpointId id, String secret) {
    return origin.of(call) + "/api/v1/waitpoints/tokens/" + id + "/callback/" + secret;
  }

  private Answer list(Call call) {
    int size = Pages.size(call);
    var span = created.of(call);
    var filter =
        new TokenFilter(
            statuses(call),
            Set.copyOf(call.texts(TAGS)),
            call.text(KEY).orElse(null),
            span.from(),
            span.to(),
            Pages.cursor(call, Pages.AFTER, WaitpointId::new).orElse(null));
    var found = tokens.list(call.environment().id(), filter, size + 1);
    var page = found.subList(0, Math.min(size, found.size()));
    String next = found.size() > size ? page.getLast().id().value() : null;
    return Answer.ok(
        new TokenPage(
            page.stream().map(token -> view(call, token)).toList(), new Pages.Links(next, null)));
  }

  private static Set<TokenView.Status> statuses(Call call) {
    var statuses = EnumSet.noneOf(TokenView.Status.class);
    for (String name : call.texts(STATUS)) {
      try {
        statuses.add(TokenView.Status.valueOf(name));
      } catch (IllegalArgumentException e) {
        throw Call.refused(STATUS, name, "of " + List.of(TokenView.Status.values()));
      }
    }
    return statuses;
  }

  private Answer retrieve(Call call) {
    var id = call.path("waitpointId", WaitpointId::new);
    return tokens
        .find(call.environment().id(), id)
        .map(token -> Answer.ok(view(call, token)))
        .orElseThrow(() -> ApiError.notFound("There is no token " + id + " in this environment"));
  }

  private Token view(Call call, TokenView token) {
    var output = token.output();
    return new Token(
        token.id(),
        callback(call, token.id(), secrets.of(token.id())),
        token.status(),
        token.completedAt(),
        token.timesOutAt(),
        token.idempotencyKey(),
        token.idempotencyKeyExpiresAt(),
        token.tags(),
        token.createdAt(),
        output == null ? null : output.toString(),
        output == null ? null : "application/json",
        output == null ? null : Boolean.FALSE);
  }

  private Answer complete(Call call) {
    var data = call.body(Completion.class).data();
    var _ =
        tokens.complete(
            call.environment().id(),
            call.path("waitpointId", WaitpointId::new),
            data == null ? NullNode.getInstance() : data);
    return Answer.ok(WaitApi.Done.DONE);
  }

  private Answer callback(Call call) {
    var _ =
        tokens.completeBySecret(
            call.path("waitpointId", WaitpointId::new), call.path("callbackHash"), body(call));
    return Answer.ok(WaitApi.Done.DONE);
  }

  /** The body as JSON; whatever is none is taken as a text. */
  private static JsonNode body(Call call) {
    return Texts.jsonOrText(call.bytes());
  }
}
