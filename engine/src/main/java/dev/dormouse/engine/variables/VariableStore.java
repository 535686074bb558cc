package dev.dormouse.engine.variables;

import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.DeploymentId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The rows of variables and of the keys that they are encrypted with. */
final class VariableStore {
  /** One statement, so that key, values and revision are of one moment. */
  private static final String KEPT =
      """
      select e.id, e.variables_revision, k.sealed, v.name, v.encrypted, v.secret, v.updated_at
      from environment e
      left join environment_key k on k.environment_id = e.id
      left join variable v on v.environment_id = e.id
      """;

  private VariableStore() {}

  /** A variable as it is kept. */
  @SuppressWarnings("ArrayRecordComponent")
  record Row(String name, byte[] encrypted, boolean secret, Instant updatedAt) {
    Row encryptedAs(byte[] anew) {
      return new Row(name, anew, secret, updatedAt);
    }
  }

  /**
   * All that is kept of an environment, as of one moment.
   *
   * @param key null where the environment never had a variable
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Kept(EnvironmentId environment, long revision, byte @Nullable [] key, List<Row> rows) {}

  /** The environment's key, made where there is none; nobody else changes anything meanwhile. */
  static byte[] lockKey(Handle handle, EnvironmentId environment, byte[] fresh, Instant now) {
    handle
        .createUpdate(
            """
            insert into environment_key (environment_id, sealed, created_at)
            values (:environment, :fresh, :now)
            on conflict (environment_id) do nothing
            """)
        .bind("environment", environment.value())
        .bind("fresh", fresh)
        .bind("now", now)
        .execute();
    return handle
        .createQuery(
            "select sealed from environment_key where environment_id = :environment for update")
        .bind("environment", environment.value())
        .mapTo(byte[].class)
        .one();
  }

  static void replaceKey(Handle handle, EnvironmentId environment, byte[] sealed, Instant now) {
    handle
        .createUpdate(
            """
            update environment_key set sealed = :sealed, created_at = :now
            where environment_id = :environment
            """)
        .bind("environment", environment.value())
        .bind("sealed", sealed)
        .bind("now", now)
        .execute();
  }

  static List<EnvironmentId> environments(Handle handle) {
    return handle
        .createQuery("select environment_id from environment_key order by environment_id")
        .map((row, _) -> new EnvironmentId(row.getLong(1)))
        .list();
  }

  static void put(Handle handle, EnvironmentId environment, Row row) {
    handle
        .createUpdate(
            """
            insert into variable (environment_id, name, encrypted, secret, updated_at)
            values (:environment, :name, :encrypted, :secret, :now)
            on conflict (environment_id, name)
            do update set encrypted = :encrypted, secret = :secret, updated_at = :now
            """)
        .bind("environment", environment.value())
        .bind("name", row.name())
        .bind("encrypted", row.encrypted())
        .bind("secret", row.secret())
        .bind("now", row.updatedAt())
        .execute();
  }

  static boolean remove(Handle handle, EnvironmentId environment, String name) {
    return handle
            .createUpdate(
                "delete from variable where environment_id = :environment and name = :name")
            .bind("environment", environment.value())
            .bind("name", name)
            .execute()
        > 0;
  }

  static void changed(Handle handle, EnvironmentId environment) {
    handle
        .createUpdate(
            """
            update environment set variables_revision = variables_revision + 1
            where id = :environment
            """)
        .bind("environment", environment.value())
        .execute();
  }

  static Kept of(Handle handle, EnvironmentId environment) {
    return kept(
        handle
            .createQuery(KEPT + "where e.id = :environment order by v.name")
            .bind("environment", environment.value()));
  }

  static Kept of(Handle handle, DeploymentId deployment) {
    return kept(
        handle
            .createQuery(
                KEPT
                    + """
                    where e.id = (select environment_id from deployment where id = :deployment)
                    order by v.name
                    """)
            .bind("deployment", deployment.value()));
  }

  private static Kept kept(Query query) {
    return query.scanResultSet((supplier, context) -> {
      try (context) {
        var found = supplier.get();
        if (!found.next()) {
          throw new IllegalStateException(
              "variables were asked of an environment that is not there");
        }
        var environment = new EnvironmentId(found.getLong("id"));
        long revision = found.getLong("variables_revision");
        byte[] key = found.getBytes("sealed");
        var rows = new ArrayList<Row>();
        do {
          if (found.getString("name") != null) {
            rows.add(row(found));
          }
        } while (found.next());
        return new Kept(environment, revision, key, rows);
      }
    });
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        row.getString("name"),
        row.getBytes("encrypted"),
        row.getBoolean("secret"),
        row.getObject("updated_at", OffsetDateTime.class).toInstant());
  }
}
