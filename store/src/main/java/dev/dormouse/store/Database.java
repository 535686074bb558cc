package dev.dormouse.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
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

  private final DatabaseConfig config;
  private final HikariDataSource pool;
  private final Jdbi jdbi;

  private Database(DatabaseConfig config, HikariDataSource pool) {
    this.config = config;
    this.pool = pool;
    this.jdbi = Jdbi.create(pool).installPlugin(new PostgresPlugin());
  }

  public static Database open(DatabaseConfig config) {
    var hikari = new HikariConfig();
    hikari.setPoolName("dormouse");
    hikari.setJdbcUrl(config.url());
    if (!config.user().isEmpty()) {
      hikari.setUsername(config.user());
      hikari.setPassword(config.password());
    }
    hikari.setMaximumPoolSize(config.connections());
    hikari.setMinimumIdle(2);
    hikari.setConnectionTimeout(10_000);
    // Enough for every statement of the engine to stay prepared on its connection.
    hikari.addDataSourceProperty("prepareThreshold", "3");
    hikari.addDataSourceProperty("preparedStatementCacheQueries", "512");
    hikari.addDataSourceProperty("preparedStatementCacheSizeMiB", "16");
    hikari.addDataSourceProperty("ApplicationName", "dormouse");
    return new Database(config, new HikariDataSource(hikari));
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

  /** For single statements outside a transaction. */
  public <T> T call(Function<Handle, T> work) {
    return jdbi.withHandle(work::apply);
  }

  /**
   * Runs the work in one transaction, and again from its start where PostgreSQL found a deadlock or
   * a serialization failure; so the work must have no effects but those in the database.
   */
  public <T> T inTransaction(Function<Handle, T> work) {
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

  private static boolean asksToTryAgain(Throwable e) {
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
    pool.close();
  }
}
