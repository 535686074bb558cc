package dev.dormouse.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
  private static final String MIGRATIONS = "dev/dormouse/store/testmigrations";

  @Test
  void keepsNothingOfATransactionThatFails() {
    try (var database = Database.open(TestDatabases.create(MIGRATIONS))) {
      assertThatThrownBy(() ->
              database.useTransaction(handle -> {
                handle.execute("insert into item (name) values ('kept?')");
                throw new IllegalStateException("changed my mind");
              }))
          .hasMessage("changed my mind");

      assertThat(count(database)).isZero();
    }
  }

  @Test
  void triesATransactionAgainThatLostADeadlock() {
    try (var database = Database.open(TestDatabases.create(MIGRATIONS))) {
      var tries = new AtomicInteger();

      database.useTransaction(handle -> {
        handle.execute("insert into item (name) values ('once')");
        if (tries.incrementAndGet() < 3) {
          handle.execute("do $$ begin raise exception using errcode = '40P01'; end $$");
        }
      });

      assertThat(tries).hasValue(3);
      assertThat(count(database)).isEqualTo(1);
    }
  }

  @Test
  void doesNotRepeatATransactionThatBrokeAConstraint() {
    try (var database = Database.open(TestDatabases.create(MIGRATIONS))) {
      var tries = new AtomicInteger();

      assertThatThrownBy(() ->
              database.useTransaction(handle -> {
                tries.incrementAndGet();
                handle.execute("insert into item (name) values (null)");
              }))
          .isInstanceOf(JdbiException.class);

      assertThat(tries).hasValue(1);
    }
  }

  @Test
  void hearsWhatACommittedTransactionSent() throws Exception {
    try (var database = Database.open(TestDatabases.create(MIGRATIONS));
        var notifications = Notifications.open(database)) {
      var heard = new LinkedBlockingQueue<String>();
      try (var _ = notifications.listen(heard::add)) {
        // The listener may not be connected yet: what is asked for is that it hears in the end.
        String text = null;
        for (int i = 0; i < 100 && text == null; i++) {
          database.useTransaction(handle -> Notifications.send(handle, "work"));
          text = heard.poll(100, TimeUnit.MILLISECONDS);
        }
        assertThat(text).isEqualTo("work");
      }
    }
  }

  /** It listens a minute at a time. */
  @Test
  @Timeout(30)
  void endsItsListeningAtOnceWhileNothingIsToBeHeard() throws Exception {
    try (var database = Database.open(TestDatabases.create(MIGRATIONS))) {
      var notifications = Notifications.open(database);
      var heard = new LinkedBlockingQueue<String>();
      try (var _ = notifications.listen(heard::add)) {
        String text = null;
        for (int i = 0; i < 100 && text == null; i++) {
          database.useTransaction(handle -> Notifications.send(handle, "here"));
          text = heard.poll(100, TimeUnit.MILLISECONDS);
        }
        assertThat(text).isEqualTo("here");
      }

      notifications.close();
    }
  }

  @Test
  void embeddedServerKeepsItsDataFromOneStartToTheNext(@TempDir Path folder) {
    try (var server = EmbeddedPostgres.start(folder);
        var database = Database.open(server.config())) {
      database.migrate(MIGRATIONS);
      database.useTransaction(handle -> handle.execute("insert into item (name) values ('a')"));
    }

    try (var server = EmbeddedPostgres.start(folder);
        var database = Database.open(server.config())) {
      database.migrate(MIGRATIONS);
      assertThat(count(database)).isEqualTo(1);
    }
  }

  @Test
  void takesTheFolderOverFromAProcessThatWasKilled(@TempDir Path folder) throws Exception {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (var out = process.inputReader()) {
      assertThat(out.lines().filter("committed"::equals).findFirst()).isPresent();
      process.destroyForcibly().waitFor();
    }

    try (var server = EmbeddedPostgres.start(folder);
        var database = Database.open(server.config())) {
      assertThat(count(database)).isEqualTo(1);
    }
  }

  @Test
  void commitsOutliveTheirServer(@TempDir Path folder) throws Exception {
    // given
    int committed = 0;
    try (var server = EmbeddedPostgres.start(folder);
        var database = Database.open(server.config())) {
      database.migrate(MIGRATIONS);
      for (; committed < 100; committed++) {
        database.useTransaction(handle -> handle.execute("insert into item (name) values ('a')"));
      }

      // when
      assertThat(database.forgetfulSettings()).isEmpty();
      var postmaster = Files.readAllLines(folder.resolve("data/postmaster.pid")).getFirst();
      var process = ProcessHandle.of(Long.parseLong(postmaster)).orElseThrow();
      process.destroyForcibly();
      process.onExit().get(30, TimeUnit.SECONDS);
    }

    // then
    try (var server = EmbeddedPostgres.start(folder);
        var database = Database.open(server.config())) {
      assertThat(count(database)).isEqualTo(committed);
    }
  }

  @Test
  void namesTheSettingsByWhichAServerForgetsCommits() {
    var config = TestDatabases.create(MIGRATIONS);
    try (var database = Database.open(config)) {
      database.call(handle ->
          handle.execute(
              "do $$ begin execute format('alter database %I set synchronous_commit = off',"
                  + " current_database()); end $$"));
    }

    try (var database = Database.open(config)) {
      assertThat(database.forgetfulSettings()).contains("synchronous_commit=off");
    }
  }

  /** Starts a server, commits, and waits to be killed. */
  static final class Victim {
    private Victim() {}

    public static void main(String[] args) throws Exception {
      try (var server = EmbeddedPostgres.start(Path.of(args[0]));
          var database = Database.open(server.config())) {
        database.migrate(MIGRATIONS);
        database.useTransaction(handle -> handle.execute("insert into item (name) values ('a')"));
        System.out.println("committed");
        new java.util.concurrent.CountDownLatch(1).await();
      }
    }
  }

  @Test
  void refusesAFolderThatALivingServerUses(@TempDir Path folder) {
    try (var server = EmbeddedPostgres.start(folder)) {
      assertThat(server.config().url()).isNotEmpty();

      assertThatThrownBy(() -> EmbeddedPostgres.start(folder))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("in use by another Dormouse server");
    }
  }

  private static int count(Database database) {
    return database.call(
        handle -> handle.createQuery("select count(*) from item").mapTo(Integer.class).one());
  }
}
