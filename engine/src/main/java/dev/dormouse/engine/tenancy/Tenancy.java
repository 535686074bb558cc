package dev.dormouse.engine.tenancy;

import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.store.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Organizations, projects and environments, and the keys that open them. Thread-safe. */
public final class Tenancy {
  private static final Pattern SLUG = Pattern.compile("[a-z0-9][a-z0-9/_.-]{0,99}");

  /** So long may a revoked key still work in another process. */
  private static final Duration REMEMBERED = Duration.ofSeconds(5);

  private static final int MOST_REMEMBERED = 10_000;
  private static final int MAX_KEY_LENGTH = 512;

  private final Database database;
  private final InstantSource clock;
  private final TenancyStore store = new TenancyStore();
  private final RunTokens runTokens;
  private final NodeTokens nodeTokens;
  private final Map<String, Remembered> remembered = new ConcurrentHashMap<>();

  private record Remembered(Identity identity, Instant until) {}

  public Tenancy(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
    this.runTokens = new RunTokens(signingKey("run-tokens"));
    this.nodeTokens = new NodeTokens(signingKey("node-tokens"));
  }

  /** The project, made with its organization where it does not exist. */
  public Project project(String organization, String slug) {
    return database.inTransaction(handle ->
        store.project(
            handle, slug("organization", organization), slug("project", slug), clock.instant()));
  }

  /** The project by its reference, {@code proj_…}. */
  public Optional<Project> findProject(String ref) {
    return database.call(handle -> store.findProject(handle, ref));
  }

  /** The project by its names; nothing is made. */
  public Optional<Project> findProject(String organization, String slug) {
    return database.call(handle -> store.findProject(handle, organization, slug));
  }

  /** The environment, made where it does not exist. */
  public Environment environment(Project project, EnvironmentKind kind, String slug) {
    return database.inTransaction(handle ->
        store.environment(handle, project, kind, slug("environment", slug), clock.instant()));
  }

  public List<Environment> environments(Project project) {
    return database.call(handle -> store.environments(handle, project));
  }

  public Environment environment(EnvironmentId id) {
    return database
        .call(handle -> store.findEnvironment(handle, id))
        .orElseThrow(() ->
            new EngineException(
                ErrorCode.ENVIRONMENT_UNKNOWN, "there is no environment " + id.value()));
  }

  /** Begins no run of the environment until it is resumed; what runs goes on. */
  public void pause(EnvironmentId id, boolean paused) {
    database.useTransaction(handle -> store.pause(handle, id, paused));
  }

  /** A new secret key of the environment; it is not kept, so this is the only time it is seen. */
  public String createSecretKey(Environment environment, String name) {
    String key = SecretKeys.create(environment.kind());
    database.useTransaction(handle ->
        store.addKey(
            handle,
            TenancyStore.KeyKind.ENVIRONMENT,
            environment.id(),
            key,
            name,
            clock.instant()));
    return key;
  }

  /** A new key for a person, for all projects of the installation. */
  public String createPersonalKey(String name) {
    return createKey(TenancyStore.KeyKind.PERSONAL, SecretKeys.PERSONAL_PREFIX, name);
  }

  /**
   * A new key by which supervisors join, under names that are nobody else's; each gets a token of
   * its own then.
   */
  public String createJoinKey(String name) {
    return createKey(TenancyStore.KeyKind.NODE, SecretKeys.NODE_PREFIX, name);
  }

  /** Keeps such a key that was made elsewhere; does nothing where it is kept already. */
  public void keepJoinKey(String key, String name) {
    if (!key.matches("tr_node_[0-9A-Za-z]{24,100}")) {
      throw new EngineException(
          ErrorCode.INVALID, "a join key must be tr_node_ and 24 to 100 letters and digits");
    }
    database.useTransaction(handle ->
        store.addKey(handle, TenancyStore.KeyKind.NODE, null, key, name, clock.instant()));
  }

  /** From now on nobody joins with the keys of that name; false where there is none. */
  public boolean revokeJoinKeys(String name) {
    boolean revoked =
        database.inTransaction(handle -> store.revokeJoinKeys(handle, name, clock.instant()));
    remembered.clear();
    return revoked;
  }

  private String createKey(TenancyStore.KeyKind kind, String prefix, String name) {
    String key = SecretKeys.create(prefix);
    database.useTransaction(handle -> store.addKey(handle, kind, null, key, name, clock.instant()));
    return key;
  }

  /**
   * Keeps a key that was made elsewhere, so that a server started anew accepts the key that its
   * supervisors or programs have been given. Does nothing where it is kept already.
   */
  public void keepSecretKey(Environment environment, String key, String name) {
    if (!key.startsWith(environment.kind().keyPrefix())) {
      throw new EngineException(
          ErrorCode.INVALID,
          "a secret key of the environment %s must begin with %s"
              .formatted(environment.slug(), environment.kind().keyPrefix()));
    }
    database.useTransaction(handle ->
        store.addKey(
            handle,
            TenancyStore.KeyKind.ENVIRONMENT,
            environment.id(),
            key,
            name,
            clock.instant()));
  }

  /** From now on the key opens nothing. */
  public void revokeKey(String key) {
    database.useTransaction(handle -> store.revoke(handle, SecretKeys.hash(key), clock.instant()));
    remembered.remove(key);
  }

  /** Who calls with the key or run token; empty where it opens nothing, or no longer. */
  public Optional<Identity> authenticate(String key) {
    if (key.length() > MAX_KEY_LENGTH) {
      return Optional.empty();
    }
    if (key.startsWith(RunTokens.PREFIX)) {
      return runTokens
          .verify(key)
          .flatMap(token ->
              database
                  .call(handle -> store.environmentOfRun(handle, token.runId(), token.epoch()))
                  .map(environment ->
                      new Identity.OfRun(environment, token.runId(), token.epoch())));
    }
    var now = clock.instant();
    var known = remembered.get(key);
    if (known != null && known.until().isAfter(now)) {
      return Optional.of(known.identity());
    }
    var ofNode = nodeTokens.verify(key);
    var identity =
        database.call(handle ->
            ofNode.isPresent()
                ? store.authenticate(handle, ofNode.get())
                : store.authenticate(handle, SecretKeys.hash(key)));
    if (remembered.size() >= MOST_REMEMBERED) {
      remembered.clear();
    }
    identity.ifPresentOrElse(
        found -> remembered.put(key, new Remembered(found, now.plus(REMEMBERED))),
        () -> remembered.remove(key));
    return identity;
  }

  /**
   * Uses what may be used once.
   *
   * @param expiresAt until when it must be remembered
   * @return whether this was the first time
   */
  public boolean use(String id, Instant expiresAt) {
    return database.inTransaction(handle -> store.useToken(handle, id, expiresAt, clock.instant()));
  }

  /** What was used led to nothing, and may be used again. */
  public void giveBack(String id) {
    database.useTransaction(handle -> store.giveTokenBack(handle, id));
  }

  /** Makes and checks what runs authenticate with. */
  public RunTokens runTokens() {
    return runTokens;
  }

  /** Makes what nodes authenticate with. */
  public NodeTokens nodeTokens() {
    return nodeTokens;
  }

  /** A random secret of the installation, made when first asked for. */
  public byte[] signingKey(String name) {
    return database.inTransaction(handle -> store.signingKey(handle, name, clock.instant()));
  }

  private static String slug(String what, String slug) {
    if (!SLUG.matcher(slug).matches()) {
      throw new EngineException(
          ErrorCode.INVALID,
          "%s is \"%s\"; it must begin with a letter or digit and have at most 100 of a-z, 0-9 and / _ . -"
              .formatted(what, slug));
    }
    return slug;
  }
}
