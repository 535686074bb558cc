package dev.dormouse.supervisor;

import dev.dormouse.protocol.NodeId;
import dev.dormouse.protocol.node.NodeRequest;
import dev.dormouse.supervisor.connection.Backoff;
import dev.dormouse.supervisor.connection.Pause;
import dev.dormouse.supervisor.connection.ServerConnection;
import dev.dormouse.supervisor.connection.ServerException;
import dev.dormouse.supervisor.deployments.DeploymentUses;
import dev.dormouse.supervisor.deployments.Deployments;
import dev.dormouse.supervisor.deployments.FileCache;
import dev.dormouse.supervisor.deployments.ImageDownloads;
import dev.dormouse.supervisor.machines.MachineFolders;
import dev.dormouse.supervisor.machines.MachineRuntime;
import dev.dormouse.supervisor.machines.PoolLimits;
import dev.dormouse.supervisor.machines.images.ImageFiles;
import dev.dormouse.supervisor.node.NodeLife;
import dev.dormouse.supervisor.node.NodeOptions;
import dev.dormouse.supervisor.reports.ReportOutbox;
import dev.dormouse.supervisor.runs.MachineBoot;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent of a node: takes runs from the server and gives them machines. It registers as often as
 * it must; each registration is a life of its own.
 */
public final class Supervisor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
  private static final Duration LONGEST_REST = Duration.ofSeconds(2);
  private static final Duration EXIT_GRACE = Duration.ofSeconds(5);
  private static final Duration FAREWELL = Duration.ofSeconds(5);
  private static final Duration END_PATIENCE = Duration.ofSeconds(10);

  private final SupervisorConfig config;
  private final InstantSource clock;
  private final FileChannel lock;
  private final ScheduledThreadPoolExecutor timer;
  private final ServerConnection connection;
  private final MachineFolders folders;
  private final NodeOptions options;
  private final MachineBoot boot;
  private final Thread lives;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final CompletableFuture<NodeId> registered = new CompletableFuture<>();
  private volatile @Nullable NodeLife life;

  /** With the machines that the configuration wants. */
  public Supervisor(SupervisorConfig config) throws IOException {
    this(config, MachineChoice::of, InstantSource.system());
  }

  /**
   * With machines of any kind, which it closes; what is built here is closed in reverse by {@link
   * #close}.
   */
  public Supervisor(SupervisorConfig config, MachineRuntime runtime, InstantSource clock)
      throws IOException {
    this(config, (_, _, _) -> runtime, clock);
  }

  /** Opens machines, once the folder is this supervisor's: it removes what others left there. */
  @FunctionalInterface
  private interface Opening {
    MachineRuntime open(SupervisorConfig config, ImageFiles images, InstantSource clock)
        throws IOException;
  }

  private Supervisor(SupervisorConfig config, Opening opening, InstantSource clock)
      throws IOException {
    this.config = config;
    this.clock = clock;
    var times = config.options().times();
    var room = config.options().room();
    this.lock = lock(config.dataDir());
    this.connection = new ServerConnection(config.server(), config.nodeToken());
    var runtime = opened(opening);
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("node-timer").factory());
    timer.setRemoveOnCancelPolicy(true);
    var files = new FileCache(config.dataDir().resolve("files"), room.cacheBytes(), connection);
    var deployments = new Deployments(connection, files);
    this.folders = MachineFolders.below(runtime.folders(config.dataDir()));
    this.boot =
        new MachineBoot(
            deployments,
            runtime,
            folders,
            connection,
            config.options().worker().environment(),
            new DeploymentUses());
    int boots = Math.max(2, Runtime.getRuntime().availableProcessors());
    var pool = new PoolLimits(room.warmMachines(), times.idle(), times.hello(), EXIT_GRACE, boots);
    this.options =
        new NodeOptions(
            config.slots(),
            times.patience(),
            times.stop(),
            room.logBytes(),
            pool,
            config.options().checkpoints());
    this.lives = Thread.ofVirtual().name("node").unstarted(this::live);
  }

  private MachineRuntime opened(Opening opening) throws IOException {
    try {
      return opening.open(config, new ImageDownloads(connection), clock);
    } catch (IOException | RuntimeException e) {
      connection.close();
      lock.close();
      throw e;
    }
  }

  /** Two supervisors in one folder would delete each other's machines. */
  private static FileChannel lock(Path dataDir) throws IOException {
    var file = Files.createDirectories(dataDir).resolve("supervisor.lock");
    var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      // Another one in this same program.
    }
    channel.close();
    throw new IOException(
        "the folder " + dataDir + " is used by another supervisor; give each its own");
  }

  /** Begins to register, and to take runs; does not wait for the server. */
  public void start() {
    lives.start();
  }

  /** Whether its machines are containers, which can be checkpointed. */
  public boolean hasContainers() {
    return !boot.runtime().platform().isEmpty();
  }

  /** Waits until the server knows this node; empty where that takes longer. */
  public Optional<NodeId> awaitRegistered(Duration patience) throws InterruptedException {
    try {
      return Optional.of(registered.get(patience.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a registration is never exceptional", e);
    }
  }

  private void live() {
    var farewell = Optional.<ReportOutbox>empty();
    try {
      while (closing.getCount() > 0) {
        try (var next = register(farewell)) {
          life = next;
          registered.complete(next.id());
          farewell =
              switch (next.live()) {
                case LEASE_OVER -> Optional.of(next.outbox());
                case GONE, CLOSED -> Optional.empty();
              };
        }
        farewell.ifPresent(ReportOutbox::keepEnded);
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  /**
   * Registers, as often as it takes. Before, the server hears which runs ended in the life that
   * lost its lease: where it was away itself, it may not have given them to anybody.
   */
  private NodeLife register(Optional<ReportOutbox> farewell) throws InterruptedException {
    var platform = boot.runtime().platform();
    // Processes have no limit, and so may be larger than their host.
    Integer memory = platform.isEmpty() ? null : HostMemory.mib();
    var request = new NodeRequest(config.name(), config.slots(), config.labels(), platform, memory);
    var backoff = new Backoff(LONGEST_REST);
    boolean failing = false;
    while (true) {
      try {
        if (farewell.isPresent()) {
          sayFarewell(farewell.get());
        }
        long sentAt = System.nanoTime();
        var node = connection.register(request);
        return new NodeLife(node, sentAt, options, boot, timer, clock);
      } catch (ServerException e) {
        if (!failing) {
          LOG.warn("Registering is repeated until the server answers: {}", e.getMessage());
        }
        failing = true;
      }
      Pause.of(backoff.next());
    }
  }

  private static void sayFarewell(ReportOutbox outbox)
      throws ServerException.Unreachable, InterruptedException {
    try {
      outbox.sendAll();
    } catch (ServerException.Unreachable e) {
      throw e;
    } catch (ServerException e) {
      LOG.warn("The server will not hear of runs of the former life: {}", e.getMessage());
      outbox.clear();
    }
  }

  /** Lets runs end for a time, then kills them; returns when all machines are gone. */
  @Override
  public void close() {
    closing.countDown();
    try {
      var last = life;
      if (last != null) {
        last.drain(config.options().times().drain(), FAREWELL);
        last.close();
      }
      lives.interrupt();
      if (lives.getState() != Thread.State.NEW) {
        lives.join(END_PATIENCE);
      }
    } catch (InterruptedException e) {
      lives.interrupt();
      Thread.currentThread().interrupt();
    } finally {
      connection.close();
      boot.runtime().close();
      folders.close();
      timer.shutdownNow();
      unlock();
    }
  }

  private void unlock() {
    try {
      lock.close();
    } catch (IOException e) {
      LOG.warn("The lock of {} cannot be released: {}", config.dataDir(), e.toString());
    }
  }
}
