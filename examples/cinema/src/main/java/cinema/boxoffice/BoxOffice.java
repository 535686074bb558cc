package cinema.boxoffice;

import cinema.boxoffice.http.JsonServer;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jdbi.v3.core.Jdbi;

/** The cinema's services, running: tickets, carts, payments, orders, chat, and a mail server. */
public final class BoxOffice implements AutoCloseable {
  /** Where the HTTP services listen unless told otherwise. */
  public static final int HTTP_PORT = 7400;

  /** Where the mail server listens unless told otherwise. */
  public static final int SMTP_PORT = 7425;

  private static final int POOL = 8;
  private static final Duration STARTUP_PATIENCE = Duration.ofSeconds(60);

  private final int httpPort;
  private final int smtpPort;
  private final Deque<Closeable> opened;

  private BoxOffice(int httpPort, int smtpPort, Deque<Closeable> opened) {
    this.httpPort = httpPort;
    this.smtpPort = smtpPort;
    this.opened = opened;
  }

  /**
   * Starts everything.
   *
   * @param httpPort 0 for any free one
   * @param smtpPort 0 for any free one
   * @param folder where the database lives
   */
  public static BoxOffice open(int httpPort, int smtpPort, Path folder) {
    var opened = new ArrayDeque<Closeable>();
    try {
      var postgres = startPostgres(folder);
      opened.push(postgres);
      var pool = pool(postgres);
      opened.push(pool);
      var jdbi = Jdbi.create(pool);
      jdbi.useTransaction(handle -> handle.createScript(schema()).execute());
      var desks = new Desks(jdbi);
      var mail = new MailServer(smtpPort, desks::deliver);
      opened.push(mail);
      var http = new JsonServer(httpPort, desks.routes());
      opened.push(http);
      return new BoxOffice(http.port(), mail.port(), opened);
    } catch (RuntimeException e) {
      close(opened);
      throw e;
    }
  }

  /** The port of the HTTP services. */
  public int httpPort() {
    return httpPort;
  }

  /** The port of the mail server. */
  public int smtpPort() {
    return smtpPort;
  }

  @Override
  public void close() {
    close(opened);
  }

  /** Closes what was opened last first. */
  private static void close(Deque<Closeable> opened) {
    try {
      while (!opened.isEmpty()) {
        opened.pop().close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The box office did not close.", e);
    }
  }

  private static HikariDataSource pool(EmbeddedPostgres postgres) {
    var config = new HikariConfig();
    config.setJdbcUrl(postgres.getJdbcUrl("postgres", "postgres"));
    config.setMaximumPoolSize(POOL);
    return new HikariDataSource(config);
  }

  private static EmbeddedPostgres startPostgres(Path folder) {
    try {
      return EmbeddedPostgres.builder()
          .setDataDirectory(folder.resolve("data"))
          .setOverrideWorkingDirectory(folder.resolve("binaries").toFile())
          .setCleanDataDirectory(false)
          .setPGStartupWait(STARTUP_PATIENCE)
          .setServerConfig("shared_buffers", "32MB")
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The box office's database could not be started in " + folder + ": " + e.getMessage(), e);
    }
  }

  private static String schema() {
    try (var schema = BoxOffice.class.getResourceAsStream("schema.sql")) {
      return new String(
          Objects.requireNonNull(schema, "schema.sql").readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs the services until the process is ended: {@code BoxOffice [FOLDER]}. */
  public static void main(String[] arguments) throws InterruptedException {
    var folder = Path.of(arguments.length == 0 ? "cinema-data" : arguments[0]);
    try (var boxOffice = open(HTTP_PORT, SMTP_PORT, folder.toAbsolutePath())) {
      System.out.println(
          "The box office is open: http://localhost:"
              + boxOffice.httpPort()
              + ", SMTP on "
              + boxOffice.smtpPort());
      new CountDownLatch(1).await();
    }
  }
}
