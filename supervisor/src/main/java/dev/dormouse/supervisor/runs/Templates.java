package dev.dormouse.supervisor.runs;

import dev.dormouse.supervisor.machines.Machine;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that deployments have templates: when a machine had to be booted, one more is booted
 * beside the work, and becomes what later ones start from. Where that fails machines go on to be
 * booted. Guarded by {@link Runs}' lock.
 */
final class Templates {
  private static final Logger LOG = LoggerFactory.getLogger(Templates.class);

  private final Runs runs;
  private final MachinePool pool;

  /** Also those that failed: what failed once would most often fail again. */
  private final Set<MachineKey> begun = new HashSet<>();

  Templates(Runs runs, MachinePool pool) {
    this.runs = runs;
    this.pool = pool;
  }

  /** A machine had to be booted; its worker has loaded its tasks. */
  void missing(WorkerMachine booted) {
    var key = new MachineKey(booted.key().deployment(), booted.key().preset(), false);
    if (booted.machine().canCheckpoint() && begun.add(key)) {
      var _ = pool.make(key, null, new Making(key));
    }
  }

  /** A machine on its way to be a template. */
  private final class Making implements WorkerMachine.Owner, Dump.Owner<MachineKey> {
    private final MachineKey key;
    private @Nullable WorkerMachine machine;

    private Making(MachineKey key) {
      this.key = key;
    }

    @Override
    public boolean wanted() {
      return true;
    }

    @Override
    public void ready(WorkerMachine worker, @Nullable String failure) {
      machine = worker;
      if (failure != null || worker.wasRestored()) {
        pool.endGently(worker);
        return;
      }
      var _ = Dump.begin(runs, worker, this::become, this);
    }

    private MachineKey become(Machine booted) throws java.io.IOException {
      booted.becomeTemplate();
      return key;
    }

    @Override
    public void stored(MachineKey made) {
      LOG.info("{} has a template for {}", made.deployment(), made.preset().label());
    }

    @Override
    public void failed(String reason) {
      LOG.warn("{} has no template, its machines are booted: {}", key.deployment(), reason);
      if (machine != null) {
        pool.endGently(machine);
      }
    }

    @Override
    public void notMade(Exception failure) {
      LOG.warn("{} has no template, its machines are booted", key.deployment(), failure);
    }
  }
}
