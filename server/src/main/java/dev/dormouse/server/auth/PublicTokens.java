package dev.dormouse.server.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.tenancy.Environment;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.engine.tenancy.Tenancy;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

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
  private static final JWSHeader HEADER = new JWSHeader(JWSAlgorithm.HS256);

  private final Tenancy tenancy;
  private final InstantSource clock;
  private final JWSSigner signer;
  private final JWSVerifier verifier;

  public PublicTokens(Tenancy tenancy, InstantSource clock) {
    this.tenancy = tenancy;
    this.clock = clock;
    byte[] key = tenancy.signingKey("public-tokens");
    try {
      this.signer = new MACSigner(key);
      this.verifier = new MACVerifier(key);
    } catch (JOSEException e) {
      throw new IllegalStateException("the key of public tokens cannot be used", e);
    }
  }

  static boolean looksLikeOne(String credential) {
    return credential.startsWith("eyJ");
  }

  public String create(Environment environment, List<String> scopes, Instant expiresAt) {
    return signed(claims(environment, scopes, expiresAt).build());
  }

  /** A token that lets in once. */
  public String createOnce(Environment environment, List<String> scopes, Instant expiresAt) {
    return signed(
        claims(environment, scopes, expiresAt)
            .claim(ONCE, true)
            .jwtID(UUID.randomUUID().toString())
            .build());
  }

  private JWTClaimsSet.Builder claims(
      Environment environment, List<String> scopes, Instant expiresAt) {
    return new JWTClaimsSet.Builder()
        .issuer(ISSUER)
        .audience(AUDIENCE)
        .subject(Long.toString(environment.id().value()))
        .issueTime(Date.from(clock.instant()))
        .expirationTime(Date.from(expiresAt))
        .claim("pub", true)
        .claim("scopes", scopes);
  }

  private String signed(JWTClaimsSet claims) {
    var token = new SignedJWT(HEADER, claims);
    try {
      token.sign(signer);
    } catch (JOSEException e) {
      throw new IllegalStateException("a public token could not be signed", e);
    }
    return token.serialize();
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
