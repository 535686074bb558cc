package dev.dormouse.server.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.SignedJWT;
import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.tenancy.Environment;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.engine.tenancy.Tenancy;
import dev.dormouse.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tokens for browsers: JWTs with scopes in one environment, signed with a key of the installation.
 * Nothing is kept of them; they end by their own time.
 */
public final class PublicTokens {
  /** What a token lasts where nothing else is asked for. */
  public static final Duration DEFAULT_TTL = Duration.ofMinutes(15);

  private static final String ISSUER = "https://id.trigger.dev";
  private static final String AUDIENCE = "https://api.trigger.dev";
  private static final String ONCE = "otu";
  private static final String ALGORITHM = "HmacSHA256";
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final String HEADER =
      BASE64.encodeToString("{\"alg\":\"HS256\"}".getBytes(StandardCharsets.US_ASCII)) + ".";

  private final Tenancy tenancy;
  private final InstantSource clock;
  private final SecretKeySpec key;
  private final JWSVerifier verifier;

  public PublicTokens(Tenancy tenancy, InstantSource clock) {
    this.tenancy = tenancy;
    this.clock = clock;
    byte[] secret = tenancy.signingKey("public-tokens");
    this.key = new SecretKeySpec(secret, ALGORITHM);
    try {
      this.verifier = new MACVerifier(secret);
    } catch (JOSEException e) {
      throw new IllegalStateException("the key of public tokens cannot be used", e);
    }
  }

  static boolean looksLikeOne(String credential) {
    return credential.startsWith("eyJ");
  }

  public String create(Environment environment, List<String> scopes, Instant expiresAt) {
    return signed(claims(environment, scopes, expiresAt));
  }

  /** A token that lets in once. */
  public String createOnce(Environment environment, List<String> scopes, Instant expiresAt) {
    return signed(
        claims(environment, scopes, expiresAt)
            .put(ONCE, true)
            .put("jti", UUID.randomUUID().toString()));
  }

  private ObjectNode claims(Environment environment, List<String> scopes, Instant expiresAt) {
    var claims = JsonNodeFactory.instance.objectNode();
    claims.put("iss", ISSUER).put("aud", AUDIENCE);
    claims.put("sub", Long.toString(environment.id().value()));
    claims.put("iat", clock.instant().getEpochSecond()).put("exp", expiresAt.getEpochSecond());
    claims.put("pub", true);
    var list = claims.putArray("scopes");
    scopes.forEach(list::add);
    return claims;
  }

  /** Every trigger's answer carries one: made directly, as the library takes ten times as long. */
  private String signed(ObjectNode claims) {
    String content = HEADER + BASE64.encodeToString(Json.mapper().writeValueAsBytes(claims));
    return content + "." + BASE64.encodeToString(sign(content));
  }

  private byte[] sign(String content) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(content.getBytes(StandardCharsets.US_ASCII));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a public token could not be signed", e);
    }
  }

  public String create(Environment environment, List<String> scopes, Duration ttl) {
    return create(environment, scopes, clock.instant().plus(ttl));
  }

  /** The holder of a token; empty where it was not made by us, or has ended. */
  Optional<Caller> verify(String credential) {
    try {
      var token = SignedJWT.parse(credential);
      if (!token.verify(verifier)) {
        return Optional.empty();
      }
      var claims = token.getJWTClaimsSet();
      var end = claims.getExpirationTime();
      if (end == null || !end.toInstant().isAfter(clock.instant())) {
        return Optional.empty();
      }
      var scopes = claims.getStringListClaim("scopes");
      return environment(claims.getSubject())
          .map(found ->
              new Caller.Holder(
                  found,
                  scopes == null ? Set.of() : Set.copyOf(scopes),
                  Boolean.TRUE.equals(claims.getClaim(ONCE))
                      ? new Caller.Once(claims.getJWTID(), end.toInstant())
                      : null));
    } catch (ParseException | JOSEException e) {
      return Optional.empty();
    }
  }

  private Optional<Environment> environment(String id) {
    try {
      return Optional.of(tenancy.environment(new EnvironmentId(Long.parseLong(id))));
    } catch (EngineException | NumberFormatException e) {
      return Optional.empty();
    }
  }
}
