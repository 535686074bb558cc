package dev.dormouse.engine.copies;

import dev.dormouse.engine.runs.ChangedRuns;
import dev.dormouse.engine.runs.Prices;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.store.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the runs to a copy of them in another store. Each change of a run leaves its id in the
 * transaction of the change; a reader takes some of these ids with what the runs are now, stores
 * them, and then says so. What it had not said when it died is read again: the copy must know by
 * the revision which of two is the later.
 *
 * <p>Where nobody reads, the ids do not grow without bounds: they are thrown away, which is a gap,
 * after which a reader compares all runs with its copy. Thread-safe.
 */
public final class RunCopies {
  /** Longer outputs and errors are not copied. */
  public static final int MAX_JSON_BYTES = 64 << 10;

  private static final Logger log = LoggerFactory.getLogger(RunCopies.class);

  private static final Bounds USUAL = new Bounds(500_000, 32L << 20);

  private static final Duration LEASE = Duration.ofSeconds(10);

  private final Database database;
  private final InstantSource clock;
  private final Bounds bounds;
  private final RunCopyStore store;

  public RunCopies(Database database, InstantSource clock, Prices prices) {
    this(database, clock, prices, USUAL);
  }

  /** For tests, whose bounds are soon reached. */
  RunCopies(Database database, InstantSource clock, Prices prices, Bounds bounds) {
    this.database = database;
    this.clock = clock;
    this.bounds = bounds;
    this.store = new RunCopyStore(prices);
  }

  /**
   * How much there may be.
   *
   * @param waiting ids, of which half a million take 40 MB of disk; beyond, they are thrown away
   * @param bytes of outputs and errors that are read together
   */
  record Bounds(int waiting, long bytes) {}

  /** Runs that have changed, as they are now; to be given back by {@link #stored}. */
  public record Changed(List<RunCopy> runs, List<Waiting> waiting) {
    public Changed {
      runs = List.copyOf(runs);
      waiting = List.copyOf(waiting);
    }

    public boolean isEmpty() {
      return waiting.isEmpty();
    }

    /** How many changes these are; a run may have several. */
    public int size() {
      return waiting.size();
    }
  }

  /**
   * Where the id of a run stands that has changed.
   *
   * @param place of the row, which stays the same as long as it is there
   * @param writer the transaction that wrote it: the place may have another row later
   */
  record Waiting(String place, String writer, String run) {}

  /** An environment, by the ids that copies have and by the names that people use. */
  public record Home(
      RunCopy.Owner owner, String organization, String project, String ref, String environment) {}

  /** A run and its revision. */
  public record Revision(RunId run, long revision, Instant createdAt) {}

  /**
   * Whether the reader is the one at present: so two servers on one database do not bring
   * everything twice, though it would do no harm. To be asked at least every few seconds.
   */
  public boolean isReader(String reader) {
    var now = clock.instant();
    return database.inTransaction(handle -> store.lease(handle, reader, now, now.plus(LEASE)));
  }

  /** Some of what has changed, and has not been said to be stored. */
  public Changed changed(int most) {
    return database.call(handle -> {
      var waiting = store.waiting(handle, most);
      Set<String> runs = new LinkedHashSet<>();
      waiting.forEach(each -> runs.add(each.run()));
      var read = runs.isEmpty() ? List.<RunCopy>of() : store.read(handle, runs, bounds.bytes());
      // What there was no room for is read the next time; ids of no run at all are done with.
      var known = read.stream().map(copy -> copy.run().id().value()).collect(Collectors.toSet());
      return new Changed(
          read,
          known.isEmpty()
              ? waiting
              : waiting.stream().filter(each -> known.contains(each.run())).toList());
    });
  }

  /** The copy has these. */
  public void stored(Changed changed) {
    database.useTransaction(handle -> store.delete(handle, changed.waiting()));
  }

  /** All environments, those that were archived too. */
  public List<Home> homes() {
    return database.call(store::homes);
  }

  /** What is known of runs in which something was measured; of no run, nothing. */
  public Map<RunId, MeasuredRun> measured(Collection<RunId> runs) {
    return runs.isEmpty()
        ? Map.of()
        : database.call(handle -> store.measured(handle, runs)).stream()
            .collect(Collectors.toMap(MeasuredRun::id, run -> run));
  }

  /** Runs of an environment in the order of their ids, those after the given one. */
  public List<Revision> revisions(EnvironmentId environment, String after, int most) {
    return database.call(handle -> store.revisions(handle, environment, after, most));
  }

  /** Leaves the ids of these runs as a change of them would. */
  public void repeat(List<RunId> runs) {
    database.useTransaction(handle -> ChangedRuns.note(handle, runs));
  }

  /** How often ids were thrown away. */
  public long gaps() {
    return database.call(store::gaps);
  }

  /** How many ids wait for a reader, as far as the bound. */
  public int waiting() {
    return database.call(handle -> store.count(handle, bounds.waiting() + 1));
  }

  /** Throws the ids away where too many wait; never more to do. */
  public boolean bound() {
    if (waiting() > bounds.waiting()) {
      database.useTransaction(store::clear);
      log.warn(
          "More than {} changes of runs waited for the analytics, and nobody read them; they are"
              + " forgotten. When the analytics are back, all runs are compared with them",
          bounds.waiting());
    }
    return false;
  }
}
