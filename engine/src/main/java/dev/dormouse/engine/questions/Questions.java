package dev.dormouse.engine.questions;

import dev.dormouse.store.Database;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * The latest questions of each organization, whichever server they were asked: so many of them, and
 * none that is older than a month. Thread-safe.
 */
public final class Questions {
  /** Of an organization. */
  private static final int KEPT = 1000;

  private static final int SHOWN = 100;
  private static final Duration KEPT_FOR = Duration.ofDays(30);

  private final Database database;
  private final InstantSource clock;
  private final int kept;
  private final QuestionStore store = new QuestionStore();

  public Questions(Database database, InstantSource clock) {
    this(database, clock, KEPT);
  }

  /** For tests, whose bound is soon reached. */
  Questions(Database database, InstantSource clock, int kept) {
    this.database = database;
    this.clock = clock;
    this.kept = kept;
  }

  public void add(long organization, Question question) {
    database.useTransaction(handle -> {
      store.insert(handle, organization, question);
      store.deleteBeyond(handle, organization, kept);
    });
  }

  /** The latest hundred, newest first. */
  public List<Question> latest(long organization) {
    var oldest = clock.instant().minus(KEPT_FOR);
    return database.call(handle -> store.latest(handle, organization, oldest, SHOWN));
  }

  /** Deletes those that are too old; never more to do. */
  public boolean forgetOld() {
    var oldest = clock.instant().minus(KEPT_FOR);
    database.useTransaction(handle -> store.deleteBefore(handle, oldest));
    return false;
  }
}
