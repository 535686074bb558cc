package dev.dormouse.supervisor;

import dev.dormouse.supervisor.checkpoints.s3.S3Location;
import dev.dormouse.supervisor.machines.CheckpointRules;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a supervisor is told at its start.
 *
 * @param name the host's own lasting name: a second supervisor of this name ends the first one
 * @param server where the server's HTTP interface is
 * @param nodeToken what the node authenticates with
 * @param dataDir its own folder, for cached files and machines
 * @param slots how many runs it executes at a time
 * @param labels what the server may place runs by
 */
public record SupervisorConfig(
    String name,
    URI server,
    String nodeToken,
    Path dataDir,
    int slots,
    Map<String, String> labels,
    Options options) {
  public SupervisorConfig {
    labels = Map.copyOf(labels);
    if (slots < 1) {
      throw new IllegalArgumentException("slots is " + slots + "; it must be at least 1");
    }
    if (name.isBlank()) {
      throw new IllegalArgumentException("name is empty; a node needs one");
    }
    if (nodeToken.isBlank()) {
      throw new IllegalArgumentException("nodeToken is empty; the server gives one");
    }
  }

  /**
   * The rest, which has defaults.
   *
   * @param worker the program inside machines
   * @param times how long things may take
   * @param room how much memory and disk things may take
   * @param machines what machines are
   * @param checkpoints when machines of waiting runs are checkpointed
   */
  public record Options(
      Worker worker, Times times, Room room, Machines machines, CheckpointRules checkpoints) {
    /** Two seconds of pause; waits of ten seconds and more not tried; half of the memory. */
    private static final CheckpointRules CHECKPOINTS =
        new CheckpointRules(Duration.ofSeconds(2), Duration.ofSeconds(10), HostMemory.mib() / 2);

    /** Defaults for all but the worker; machines are processes. */
    public static Options of(Worker worker) {
      return new Options(worker, Times.DEFAULT, Room.DEFAULT, Machines.PROCESSES, CHECKPOINTS);
    }

    public Options withTimes(Times changed) {
      return new Options(worker, changed, room, machines, checkpoints);
    }

    public Options withRoom(Room changed) {
      return new Options(worker, times, changed, machines, checkpoints);
    }

    public Options withMachines(Machines changed) {
      return new Options(worker, times, room, changed, checkpoints);
    }

    public Options withCheckpoints(CheckpointRules changed) {
      return new Options(worker, times, room, machines, changed);
    }
  }

  /**
   * What machines are.
   *
   * @param tools where {@code bin/setup-machines} has put runc and CRIU, or null where it has not
   * @param storage where checkpoints are at rest
   */
  public record Machines(Kind kind, @Nullable Path tools, Storage storage) {
    public static final Machines PROCESSES = new Machines(Kind.PROCESS, null);

    /** Checkpoints are in the supervisor's own folder. */
    public Machines(Kind kind, @Nullable Path tools) {
      this(kind, tools, new Storage.OwnFolder());
    }

    public Machines withStorage(Storage changed) {
      return new Machines(kind, tools, changed);
    }

    /** Which kind is wanted. */
    public enum Kind {
      /** Containers, or none at all. */
      RUNC,
      /** Plain JVM processes, which are kept in memory while they wait. */
      PROCESS,
      /** Containers where this host can have them, else processes. */
      AUTO
    }
  }

  /** Where checkpoints are at rest. */
  public sealed interface Storage {
    /** In the supervisor's own folder: its runs are restored by it alone. */
    record OwnFolder() implements Storage {}

    /**
     * In a bucket: any node with the same bucket and key restores them.
     *
     * @param cacheBytes the most that copies on this node take
     * @param key the file of the key, or null for the one in the supervisor's folder
     */
    record Bucket(S3Location location, long cacheBytes, @Nullable Path key) implements Storage {}
  }

  /**
   * The program inside machines: its Java, its class path, its main class.
   *
   * @param environment variables that every machine gets; those of its deployment come before them
   */
  public record Worker(
      Path javaHome, List<Path> classPath, String mainClass, Map<String, String> environment) {
    public static final String MAIN_CLASS = "dev.dormouse.worker.WorkerMain";

    /** Names, joined by commas, of variables that are handed on to tasks. */
    public static final String HANDED_ON = "DORMOUSE_TASK_ENV";

    public Worker {
      classPath = List.copyOf(classPath);
      environment = Map.copyOf(environment);
      if (classPath.isEmpty()) {
        throw new IllegalArgumentException("the worker's class path is empty");
      }
    }

    /** The worker on the Java that this program runs on, with the variables to be handed on. */
    public static Worker of(List<Path> classPath) {
      return new Worker(
          Path.of(System.getProperty("java.home")),
          classPath,
          MAIN_CLASS,
          handedOn(System.getenv()));
    }

    public Worker withEnvironment(Map<String, String> changed) {
      return new Worker(javaHome, classPath, mainClass, changed);
    }

    /** Of the program's own variables, those that {@link #HANDED_ON} names. */
    static Map<String, String> handedOn(Map<String, String> own) {
      var names = own.getOrDefault(HANDED_ON, "").split(",", -1);
      return Arrays.stream(names)
          .map(String::strip)
          .distinct()
          .filter(own::containsKey)
          .collect(Collectors.toMap(name -> name, name -> own.getOrDefault(name, "")));
    }
  }

  /**
   * How long things may take.
   *
   * @param patience how long the server holds a long poll
   * @param hello how long a worker may take to load its tasks
   * @param stop how long a stopped run may take for its rollbacks before it is killed
   * @param drain how long runs may take to end when the supervisor is closed
   * @param idle how long a machine without a run is kept
   */
  public record Times(
      Duration patience, Duration hello, Duration stop, Duration drain, Duration idle) {
    public static final Times DEFAULT =
        new Times(
            Duration.ofSeconds(20),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofMinutes(5));

    public Times withPatience(Duration changed) {
      return new Times(changed, hello, stop, drain, idle);
    }

    public Times withHello(Duration changed) {
      return new Times(patience, changed, stop, drain, idle);
    }

    public Times withStop(Duration changed) {
      return new Times(patience, hello, changed, drain, idle);
    }

    public Times withDrain(Duration changed) {
      return new Times(patience, hello, stop, changed, idle);
    }

    public Times withIdle(Duration changed) {
      return new Times(patience, hello, stop, drain, changed);
    }
  }

  /**
   * How much memory and disk things may take.
   *
   * @param warmMachines the most machines without a run
   * @param cacheBytes the most that files of deployments take that no machine uses
   * @param logBytes the most that unsent log entries take
   */
  public record Room(int warmMachines, long cacheBytes, long logBytes) {
    public static final Room DEFAULT = new Room(8, 10L << 30, 32L << 20);

    public Room withWarmMachines(int changed) {
      return new Room(changed, cacheBytes, logBytes);
    }

    public Room withCacheBytes(long changed) {
      return new Room(warmMachines, changed, logBytes);
    }

    public Room withLogBytes(long changed) {
      return new Room(warmMachines, cacheBytes, changed);
    }
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "SupervisorConfig[name=%s, server=%s, dataDir=%s, slots=%d, labels=%s, options=%s]"
        .formatted(name, server, dataDir, slots, labels, options);
  }
}
