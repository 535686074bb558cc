package dev.dormouse.supervisor.runs;

import dev.dormouse.supervisor.machines.Machine;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that deployments have templates: the first machine that had to be booted leaves one
 * before it takes a run, and those that others wait for are made from it. Where that fails they are
 * booted, and it is tried again later. Guarded by {@link Runs}' lock.
 */
final class Templates {
  private static final Logger LOG = LoggerFactory.getLogger(Templates.class);

  /** After the first failure; twice as long after each further one. */
  private static final Duration FIRST_REST = Duration.ofMinutes(1);

  private static final Duration LONGEST_REST = Duration.ofHours(1);

  /** So long others wait for one that is being stored. */
  private static final Duration STORED = Duration.ofSeconds(10);

  /** What is known of so many versions; beyond, it is learnt anew. */
  private static final int MOST_KNOWN = 1000;

  private final Runs runs;
  private final MachinePool pool;
  private final boolean possible;
  private final Map<MachineKey, Making> underWay = new HashMap<>();
  private final Map<MachineKey, Tries> tries = new HashMap<>();
  private final Set<MachineKey> settled = new HashSet<>();

  /** A booted machine where there should be a template is a failure, too: of the last one. */
  private record Tries(int count, Instant next) {
    Tries another(Instant now) {
      var rest = FIRST_REST.multipliedBy(1L << Math.min(count, 10));
      return new Tries(count + 1, now.plus(rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST));
    }
  }

  Templates(Runs runs, MachinePool pool, boolean possible) {
    this.runs = runs;
    this.pool = pool;
    this.possible = possible;
  }

  /**
   * How many machines of a key may boot at a time: one where it is to leave a template, none while
   * one is being made.
   */
  int mayBoot(MachineKey key) {
    if (!possible) {
      return Integer.MAX_VALUE;
    }
    if (underWay.containsKey(key.likeTemplate())) {
      return 0;
    }
    return settled.contains(key.likeTemplate()) ? Integer.MAX_VALUE : 1;
  }

  /** A first machine is ready, or never will be: further ones need not wait. */
  void settle(MachineKey key) {
    if (settled.size() >= MOST_KNOWN) {
      settled.clear();
    }
    if (settled.add(key.likeTemplate())) {
      pool.settled(key);
    }
  }

  /**
   * A machine's worker has loaded its tasks, and has no run. False where it can have one at once;
   * else {@link MachinePool#leftTemplate} tells when.
   */
  boolean begin(WorkerMachine ready) {
    var key = ready.key().likeTemplate();
    if (!possible || ready.wasRestored() || underWay.containsKey(key) || !isTimeFor(key)) {
      settle(key);
      return false;
    }
    var making = new Making(key, ready);
    underWay.put(key, making);
    var _ = Dump.begin(runs, ready, making::dump, making, Dump.Afterwards.GOES_ON);
    return true;
  }

  private boolean isTimeFor(MachineKey key) {
    var now = runs.now();
    var earlier = tries.getOrDefault(key, new Tries(0, now));
    if (now.isBefore(earlier.next())) {
      return false;
    }
    if (tries.size() >= MOST_KNOWN) {
      tries.clear();
    }
    tries.put(key, earlier.another(now));
    return true;
  }

  /** A machine is gone; it may have been about to leave a template. */
  void gone(WorkerMachine worker) {
    var making = underWay.get(worker.key().likeTemplate());
    if (making != null && making.worker == worker && !making.dumped) {
      making.over();
    }
  }

  /** A template on its way. */
  private final class Making implements Dump.Owner<CompletableFuture<Void>> {
    private final MachineKey key;
    private final WorkerMachine worker;
    private boolean dumped;

    private Making(MachineKey key, WorkerMachine worker) {
      this.key = key;
      this.worker = worker;
    }

    private CompletableFuture<Void> dump(Machine booted) throws IOException {
      return booted.leaveTemplate(runs.dumpThreads());
    }

    @Override
    public void stored(CompletableFuture<Void> storing) {
      dumped = true;
      pool.leftTemplate(worker);
      var _ =
          storing
              .orTimeout(STORED.toMillis(), TimeUnit.MILLISECONDS)
              .handle((_, failure) -> {
                if (failure == null) {
                  LOG.info("{} has a template for {}", key.deployment(), key.preset().label());
                } else {
                  LOG.warn("{} has no template for now: {}", key.deployment(), failure.toString());
                }
                runs.locked(this::over);
                return null;
              });
    }

    /** The machine is not given a run: what ended its dump may yet end it. */
    @Override
    public void failed(String reason) {
      LOG.warn("{} has no template, its machines are booted: {}", key.deployment(), reason);
      pool.endGently(worker);
      over();
    }

    private void over() {
      if (underWay.remove(key, this)) {
        settled.add(key);
        pool.settled(key);
      }
    }
  }
}
