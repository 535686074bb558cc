package dev.dormouse.engine.tokens;

import dev.dormouse.engine.background.WakeUps;
import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.engine.runs.JsonText;
import dev.dormouse.engine.runs.RunStore;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.engine.triggers.TimeText;
import dev.dormouse.engine.waits.WaitEnds;
import dev.dormouse.engine.waits.WaitpointSecrets;
import dev.dormouse.protocol.Limits;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.api.TokenRequest;
import dev.dormouse.store.Database;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Makes, shows and completes tokens. Thread-safe. */
public final class Tokens {
  private static final int MAX_PAGE = 100;

  private final Database database;
  private final InstantSource clock;
  private final WakeUps wakeUps;
  private final RunStore runs;
  private final WaitEnds ends;
  private final WaitpointSecrets secrets;

  public Tokens(
      Database database,
      InstantSource clock,
      WakeUps wakeUps,
      RunStore runs,
      WaitEnds ends,
      WaitpointSecrets secrets) {
    this.database = database;
    this.clock = clock;
    this.wakeUps = wakeUps;
    this.runs = runs;
    this.ends = ends;
    this.secrets = secrets;
  }

  /** Makes a token, or finds the one that the idempotency key names. */
  public CreatedToken create(EnvironmentId environment, TokenRequest request) {
    var now = clock.instant();
    String key = request.idempotencyKey();
    if (key != null) {
      checkText("idempotencyKey", key, Limits.IDEMPOTENCY_KEY_LENGTH);
    }
    var timeout = request.timeout();
    var token =
        new TokenStore.NewToken(
            WaitpointId.create(now),
            environment,
            timeout == null ? null : TimeText.instantOrDuration("timeout", timeout, now),
            key,
            key == null ? null : keyEnd(request.idempotencyKeyTTL(), now),
            tags(request.tags()));
    return database.inTransaction(handle -> create(handle, token, now));
  }

  private CreatedToken create(Handle handle, TokenStore.NewToken token, Instant now) {
    String key = token.idempotencyKey();
    if (key != null) {
      TokenStore.releaseKey(handle, token.environment(), key, now);
    }
    if (TokenStore.insert(handle, token, now)) {
      if (token.expiresAt() != null) {
        handle.afterCommit(() -> wakeUps.announce(WakeUps.Topic.TIMED));
      }
      return new CreatedToken(token.id(), false, secrets.of(token.id()));
    }
    var holder =
        TokenStore.byKey(handle, token.environment(), Objects.requireNonNull(key)).orElseThrow();
    return new CreatedToken(holder, true, secrets.of(holder));
  }

  private static Instant keyEnd(@Nullable JsonNode ttl, Instant now) {
    return now.plus(
        ttl == null || ttl.isNull()
            ? Limits.IDEMPOTENCY_KEY_TTL
            : TimeText.durationOrSeconds("idempotencyKeyTTL", ttl));
  }

  private static List<String> tags(@Nullable List<String> given) {
    if (given == null) {
      return List.of();
    }
    var tags = given.stream().distinct().toList();
    tags.forEach(tag -> checkText("a tag", tag, Limits.TAG_LENGTH));
    if (tags.size() > Limits.TAGS) {
      throw new EngineException(
          ErrorCode.INVALID,
          "tags has %d tags; a token may have at most %d".formatted(tags.size(), Limits.TAGS));
    }
    return tags;
  }

  private static void checkText(String what, String text, int max) {
    if (text.isEmpty() || text.length() > max || text.indexOf('\0') >= 0) {
      throw new EngineException(
          ErrorCode.INVALID,
          "%s has %d characters; it must have 1 to %d, \\u0000 not among them"
              .formatted(what, text.length(), max));
    }
  }

  /**
   * Completes a token; the first to do so counts.
   *
   * @return whether it was the first
   */
  public boolean complete(EnvironmentId environment, WaitpointId id, JsonNode output) {
    String json = JsonText.of("the token's data", output, Limits.PAYLOAD_BYTES);
    return database.inTransaction(handle -> {
      if (TokenStore.complete(handle, environment, id, json, clock.instant())) {
        ends.byToken(handle, runs, id, false);
        return true;
      }
      if (TokenStore.find(handle, environment, id).isEmpty()) {
        throw unknown(id);
      }
      return false;
    });
  }

  /** Completes a token for somebody who has its address. */
  public boolean completeBySecret(WaitpointId id, String secret, JsonNode output) {
    var environment = database.call(handle -> TokenStore.environmentOf(handle, id));
    if (environment.isEmpty() || !secrets.isRight(id, secret)) {
      throw unknown(id);
    }
    return complete(environment.get(), id, output);
  }

  /** The token, if it is the environment's. */
  public Optional<TokenView> find(EnvironmentId environment, WaitpointId id) {
    return database.call(handle -> TokenStore.find(handle, environment, id));
  }

  /** Tokens of the environment, the newest first. */
  public List<TokenView> list(EnvironmentId environment, TokenFilter filter, int limit) {
    return database.call(
        handle -> TokenStore.list(handle, environment, filter, Math.clamp(limit, 1, MAX_PAGE + 1)));
  }

  private static EngineException unknown(WaitpointId id) {
    return new EngineException(
        ErrorCode.WAITPOINT_UNKNOWN, "there is no token %s, or it is not yours".formatted(id));
  }
}
