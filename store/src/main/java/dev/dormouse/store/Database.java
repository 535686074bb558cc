package dev.dormouse.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One PostgreSQL database: a pool of connections, transactions, migrations. Thread-safe. */
public final class Database implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Database.class);

  /** Serialization failure and deadlock: PostgreSQL asks that the transaction be tried again. */
  private static final Set<String> TRY_AGAIN = Set.of("40001", "40P01");

  private static final int TRIES = 5;

  /** Connections for statements that are the same many times a second, used in turn by few. */
  private static final int FREQUENT_CONNECTIONS = 8;

  private final DatabaseConfig config;
  private final HikariDataSource pool;
  private final HikariDataSource frequentPool;
  private final Jdbi jdbi;
  private final Jdbi frequent;

  private Database(DatabaseConfig config, HikariDataSource pool, HikariDataSource frequentPool) {
    this.config = config;
    this.pool = pool;
    this.frequentPool = frequentPool;
    this.jdbi = Jdbi.create(pool).installPlugin(new PostgresPlugin());
    this.frequent = Jdbi.create(frequentPool).installPlugin(new PostgresPlugin());
  }

  public static Database open(DatabaseConfig config) {
    var pool = pool(config, "dormouse", config.connections());
    pool.setMinimumIdle(2);
    var frequent = pool(config, "dormouse-frequent", FREQUENT_CONNECTIONS);
    frequent.setMinimumIdle(0);
    frequent.addDataSourceProperty("options", "-c plan_cache_mode=force_generic_plan");
    return new Database(config, new HikariDataSource(pool), new HikariDataSource(frequent));
  }

  private static HikariConfig pool(DatabaseConfig config, String name, int connections) {
    var hikari = new HikariConfig();
    hikari.setPoolName(name);
    hikari.setJdbcUrl(config.url());
    if (!config.user().isEmpty()) {
      hikari.setUsername(config.user());
      hikari.setPassword(config.password());
    }
    hikari.setMaximumPoolSize(connections);
    hikari.setConnectionTimeout(10_000);
    // Enough for every statement of the engine to stay prepared on its connection.
    hikari.addDataSourceProperty("prepareThreshold", "3");
    hikari.addDataSourceProperty("preparedStatementCacheQueries", "512");
    hikari.addDataSourceProperty("preparedStatementCacheSizeMiB", "16");
    hikari.addDataSourceProperty("ApplicationName", "dormouse");
    return hikari;
  }

  /**
   * Brings the schema up to date from the plain {@code .sql} files in a folder of the class path.
   */
  public void migrate(String folder) {
    var result =
        Flyway.configure(Database.class.getClassLoader())
            .dataSource(pool)
            .locations("classpath:" + folder)
            .load()
            .migrate();
    if (result.migrationsExecuted > 0) {
      log.info(
          "Database schema is now version {} ({} migrations)",
          result.targetSchemaVersion,
          result.migrationsExecuted);
    }
  }

  /**
   * The server's settings by which it loses, with power or with its process, what it said is
   * committed; empty where it keeps all.
   */
  public List<String> forgetfulSettings() {
    return call(handle ->
        handle
            .createQuery(
                """
                select name || '=' || setting from pg_settings
                where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off'
                order by name
                """)
            .mapTo(String.class)
            .list());
  }

  /** For single statements outside a transaction. */
  public <T> T call(Function<Handle, T> work) {
    return jdbi.withHandle(work::apply);
  }

  /**
   * Runs the work in one transaction, and again from its start where PostgreSQL found a deadlock or
   * a serialization failure; so the work must have no effects but those in the database.
   */
  public <T> T inTransaction(Function<Handle, T> work) {
    return inTransaction(jdbi, work);
  }

  /**
   * As {@link #inTransaction}, for statements that are executed many times a second and are best
   * carried out in the same way whatever their parameters: PostgreSQL plans them once on a
   * connection, where planning would often cost more than carrying out.
   */
  public <T> T inFrequentTransaction(Function<Handle, T> work) {
    return inTransaction(frequent, work);
  }

  private static <T> T inTransaction(Jdbi jdbi, Function<Handle, T> work) {
    for (int tries = 1; ; tries++) {
      try {
        return jdbi.inTransaction(work::apply);
      } catch (JdbiException e) {
        if (tries >= TRIES || !asksToTryAgain(e)) {
          throw e;
        }
        log.debug("Transaction is tried again: {}", e.getMessage());
      }
    }
  }

  /** As {@link #inTransaction}, without a result. */
  public void useTransaction(Consumer<Handle> work) {
    var _ =
        inTransaction(handle -> {
          work.accept(handle);
          return true;
        });
  }

  /** A connection of its own, outside the pool, for as long as its owner likes. */
  Connection openConnection() throws SQLException {
    return config.user().isEmpty()
        ? DriverManager.getConnection(config.url())
        : DriverManager.getConnection(config.url(), config.user(), config.password());
  }

  /**
   * Whether PostgreSQL found a deadlock or a serialization failure, and the transaction is void.
   */
  public static boolean asksToTryAgain(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql
          && TRY_AGAIN.contains(String.valueOf(sql.getSQLState()))) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    frequentPool.close();
    pool.close();
  }
}
