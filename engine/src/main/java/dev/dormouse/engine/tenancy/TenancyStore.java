package dev.dormouse.engine.tenancy;

import dev.dormouse.protocol.RunId;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The rows of organizations, projects, environments and keys. */
final class TenancyStore {
  private static final String ENVIRONMENT =
      """
      select e.id as environment_id, e.kind, e.slug as environment_slug, e.paused,
             p.id, p.ref, o.slug as organization, p.slug, p.name
      from environment e
      join project p on p.id = e.project_id
      join organization o on o.id = p.organization_id
      """;

  /** Whom a key was made for. */
  enum KeyKind {
    ENVIRONMENT,
    PERSONAL,
    NODE
  }

  Project project(Handle handle, String organization, String slug, Instant now) {
    handle
        .createUpdate(
            """
            insert into organization (slug, name, created_at) values (:slug, :slug, :now)
            on conflict (slug) do nothing
            """)
        .bind("slug", organization)
        .bind("now", now)
        .execute();
    handle
        .createUpdate(
            """
            insert into project (organization_id, ref, slug, name, created_at)
            select id, :ref, :slug, :slug, :now from organization where slug = :organization
            on conflict (organization_id, slug) do nothing
            """)
        .bind("ref", SecretKeys.create("proj_").substring(0, "proj_".length() + 20))
        .bind("slug", slug)
        .bind("organization", organization)
        .bind("now", now)
        .execute();
    return findProject(handle, organization, slug).orElseThrow();
  }

  Optional<Project> findProject(Handle handle, String ref) {
    return handle
        .createQuery(
            """
            select p.id, p.ref, o.slug as organization, p.slug, p.name
            from project p join organization o on o.id = p.organization_id
            where p.ref = :ref
            """)
        .bind("ref", ref)
        .map((row, _) -> project(row))
        .findOne();
  }

  Optional<Project> findProject(Handle handle, String organization, String slug) {
    return handle
        .createQuery(
            """
            select p.id, p.ref, o.slug as organization, p.slug, p.name
            from project p join organization o on o.id = p.organization_id
            where o.slug = :organization and p.slug = :slug
            """)
        .bind("organization", organization)
        .bind("slug", slug)
        .map((row, _) -> project(row))
        .findOne();
  }

  Environment environment(
      Handle handle, Project project, EnvironmentKind kind, String slug, Instant now) {
    handle
        .createUpdate(
            """
            insert into environment (project_id, kind, slug, created_at)
            values (:project, :kind, :slug, :now)
            on conflict (project_id, slug) do nothing
            """)
        .bind("project", project.id())
        .bind("kind", kind.name())
        .bind("slug", slug)
        .bind("now", now)
        .execute();
    return handle
        .createQuery(ENVIRONMENT + "where e.project_id = :project and e.slug = :slug")
        .bind("project", project.id())
        .bind("slug", slug)
        .map((row, _) -> environment(row))
        .one();
  }

  List<Environment> environments(Handle handle, Project project) {
    return handle
        .createQuery(
            ENVIRONMENT + "where e.project_id = :project and e.archived_at is null order by e.id")
        .bind("project", project.id())
        .map((row, _) -> environment(row))
        .list();
  }

  Optional<Environment> findEnvironment(Handle handle, EnvironmentId id) {
    return handle
        .createQuery(ENVIRONMENT + "where e.id = :id")
        .bind("id", id.value())
        .map((row, _) -> environment(row))
        .findOne();
  }

  /** The environment of a run that is in the hands of a machine, at that epoch. */
  Optional<Environment> environmentOfRun(Handle handle, RunId run, long epoch) {
    return handle
        .createQuery(
            ENVIRONMENT
                + """
                where e.id = (select environment_id from run
                              where id = :run and epoch = :epoch and finished_at is null)
                """)
        .bind("run", run.value())
        .bind("epoch", epoch)
        .map((row, _) -> environment(row))
        .findOne();
  }

  void pause(Handle handle, EnvironmentId id, boolean paused) {
    handle
        .createUpdate("update environment set paused = :paused where id = :id")
        .bind("id", id.value())
        .bind("paused", paused)
        .execute();
  }

  void addKey(
      Handle handle,
      KeyKind kind,
      @Nullable EnvironmentId environment,
      String key,
      String name,
      Instant now) {
    handle
        .createUpdate(
            """
            insert into secret_key (hash, kind, environment_id, hint, name, created_at)
            values (:hash, :kind, :environment, :hint, :name, :now)
            on conflict (hash) do nothing
            """)
        .bind("hash", SecretKeys.hash(key))
        .bind("kind", kind.name())
        .bind("environment", environment == null ? null : environment.value())
        .bind("hint", SecretKeys.hint(key))
        .bind("name", name)
        .bind("now", now)
        .execute();
  }

  void revoke(Handle handle, byte[] hash, Instant now) {
    handle
        .createUpdate(
            "update secret_key set revoked_at = :now where hash = :hash and revoked_at is null")
        .bind("hash", hash)
        .bind("now", now)
        .execute();
  }

  /** Revokes the keys of that name by which nodes join; false where there is none. */
  boolean revokeJoinKeys(Handle handle, String name, Instant now) {
    return handle
            .createUpdate(
                """
                update secret_key set revoked_at = :now
                where kind = 'NODE' and name = :name and revoked_at is null
                """)
            .bind("name", name)
            .bind("now", now)
            .execute()
        > 0;
  }

  Optional<Identity> authenticate(Handle handle, NodeTokens.NodeToken token) {
    return handle
        .createQuery(
            """
            select name from node_name
            where name = :name and generation = :generation and forgotten_at is null
            """)
        .bind("name", token.name())
        .bind("generation", token.generation())
        .map((row, _) -> (Identity) new Identity.OfNode(row.getString("name")))
        .findOne();
  }

  Optional<Identity> authenticate(Handle handle, byte[] hash) {
    return handle
        .createQuery(
            """
            select k.kind as key_kind, k.name as key_name, x.*
            from secret_key k
            left join (%s where e.archived_at is null) x on x.environment_id = k.environment_id
            where k.hash = :hash and k.revoked_at is null
            """
                .formatted(ENVIRONMENT))
        .bind("hash", hash)
        .map((row, _) -> identity(row))
        .findOne()
        .flatMap(found -> found);
  }

  private static Optional<Identity> identity(ResultSet row) throws SQLException {
    String name = row.getString("key_name");
    return switch (KeyKind.valueOf(row.getString("key_kind"))) {
      case ENVIRONMENT ->
          row.getString("ref") == null
              ? Optional.empty()
              : Optional.of(new Identity.OfEnvironment(environment(row)));
      case PERSONAL -> Optional.of(new Identity.OfPerson(name));
      case NODE -> Optional.of(new Identity.OfJoining(name));
    };
  }

  boolean useToken(Handle handle, String id, Instant expiresAt, Instant now) {
    handle
        .createUpdate(
            """
            delete from used_token where id in (
              select id from used_token where expires_at < :now limit 100 for update skip locked)
            """)
        .bind("now", now)
        .execute();
    return handle
            .createUpdate(
                """
                insert into used_token (id, expires_at) values (:id, :expiresAt)
                on conflict (id) do nothing
                """)
            .bind("id", id)
            .bind("expiresAt", expiresAt)
            .execute()
        == 1;
  }

  void giveTokenBack(Handle handle, String id) {
    handle.createUpdate("delete from used_token where id = :id").bind("id", id).execute();
  }

  byte[] signingKey(Handle handle, String name, Instant now) {
    byte[] fresh = new byte[32];
    new SecureRandom().nextBytes(fresh);
    handle
        .createUpdate(
            """
            insert into signing_key (name, secret, created_at) values (:name, :secret, :now)
            on conflict (name) do nothing
            """)
        .bind("name", name)
        .bind("secret", fresh)
        .bind("now", now)
        .execute();
    return handle
        .createQuery("select secret from signing_key where name = :name")
        .bind("name", name)
        .mapTo(byte[].class)
        .one();
  }

  private static Environment environment(ResultSet row) throws SQLException {
    return new Environment(
        new EnvironmentId(row.getLong("environment_id")),
        project(row),
        EnvironmentKind.valueOf(row.getString("kind")),
        row.getString("environment_slug"),
        row.getBoolean("paused"));
  }

  private static Project project(ResultSet row) throws SQLException {
    return new Project(
        row.getLong("id"),
        row.getString("ref"),
        row.getString("organization"),
        row.getString("slug"),
        row.getString("name"));
  }
}
