package dev.dormouse.server.projects;

import dev.dormouse.engine.triggers.TimeText;
import dev.dormouse.server.auth.PublicTokens;
import dev.dormouse.server.http.Answer;
import dev.dormouse.server.http.ApiError;
import dev.dormouse.server.http.Call;
import dev.dormouse.server.http.Endpoint;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Makes tokens that a program hands to browsers. */
public final class PublicTokenApi {
  private static final int MAX_SCOPES = 100;
  private static final int MAX_SCOPE = 512;
  private static final Duration LONGEST = Duration.ofDays(365);

  private final PublicTokens tokens;
  private final InstantSource clock;

  public PublicTokenApi(PublicTokens tokens, InstantSource clock) {
    this.tokens = tokens;
    this.clock = clock;
  }

  /**
   * What the token shall allow.
   *
   * @param expirationTime a duration such as {@code 1h}, or seconds since 1970; 15 minutes if left
   *     out
   * @param oneTimeUse whether it shall trigger once and no more
   */
  record Wish(
      List<String> scopes, @Nullable JsonNode expirationTime, @Nullable Boolean oneTimeUse) {
    Wish {
      scopes = List.copyOf(scopes);
      if (scopes.isEmpty() || scopes.size() > MAX_SCOPES) {
        throw new IllegalArgumentException(
            "scopes has " + scopes.size() + " entries; it must have 1 to " + MAX_SCOPES);
      }
      if (scopes.stream().anyMatch(scope -> scope.isBlank() || scope.length() > MAX_SCOPE)) {
        throw new IllegalArgumentException(
            "a scope must have 1 to " + MAX_SCOPE + " characters, such as read:runs:run_1");
      }
    }
  }

  /** The token. */
  record PublicToken(String token) {}

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.post("/api/v1/auth/public-tokens")
            .does("Makes a public token with scopes, for browsers")
            .takes(Wish.class)
            .answers(200, PublicToken.class, "The token")
            .by(this::create));
  }

  private Answer create(Call call) {
    var wish = call.body(Wish.class);
    var end = clock.instant().plus(expiry(wish.expirationTime()));
    return Answer.ok(
        new PublicToken(
            Boolean.TRUE.equals(wish.oneTimeUse())
                ? tokens.createOnce(call.environment(), wish.scopes(), end)
                : tokens.create(call.environment(), wish.scopes(), end)));
  }

  private Duration expiry(@Nullable JsonNode given) {
    if (given == null || given.isNull()) {
      return PublicTokens.DEFAULT_TTL;
    }
    var ttl =
        given.isNumber()
            ? untilSecond(given)
            : TimeText.duration("expirationTime", given.asString());
    if (!ttl.isPositive() || ttl.compareTo(LONGEST) > 0) {
      throw ApiError.badRequest(
          "expirationTime is "
              + given
              + "; it must be within the next "
              + LONGEST.toDays()
              + " days");
    }
    return ttl;
  }

  /** What is far out of reach is as good as a longest duration. */
  private Duration untilSecond(JsonNode second) {
    var latest = clock.instant().plus(LONGEST).getEpochSecond() + 1;
    return Duration.between(
        clock.instant(),
        Instant.ofEpochSecond(
            second
                .decimalValue()
                .min(BigDecimal.valueOf(latest))
                .max(BigDecimal.ZERO)
                .longValue()));
  }
}
