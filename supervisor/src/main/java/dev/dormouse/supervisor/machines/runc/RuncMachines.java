package dev.dormouse.supervisor.machines.runc;

import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.DeploymentId;
import dev.dormouse.supervisor.checkpoints.CheckpointBlobs;
import dev.dormouse.supervisor.checkpoints.CheckpointKey;
import dev.dormouse.supervisor.checkpoints.CheckpointStore;
import dev.dormouse.supervisor.checkpoints.raw.RawImages;
import dev.dormouse.supervisor.checkpoints.raw.Template;
import dev.dormouse.supervisor.checkpoints.raw.Templates;
import dev.dormouse.supervisor.machines.CannotRestoreException;
import dev.dormouse.supervisor.machines.CannotRestoreException.Reason;
import dev.dormouse.supervisor.machines.JvmFlags;
import dev.dormouse.supervisor.machines.Machine;
import dev.dormouse.supervisor.machines.MachineRuntime;
import dev.dormouse.supervisor.machines.MachineSpec;
import dev.dormouse.supervisor.machines.cgroups.Cgroup;
import dev.dormouse.supervisor.machines.cgroups.Cgroups;
import dev.dormouse.supervisor.machines.images.BaseImage;
import dev.dormouse.supervisor.machines.images.ImageFiles;
import dev.dormouse.supervisor.machines.images.RootImage;
import dev.dormouse.supervisor.machines.images.RootImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Machines that are containers of runc, checkpointed and restored by CRIU. What an earlier life of
 * the supervisor has left behind is removed when this is opened; if this supervisor is killed, its
 * machines die with it.
 */
public final class RuncMachines implements MachineRuntime {
  private static final Logger LOG = LoggerFactory.getLogger(RuncMachines.class);
  private static final int PROCESSES = 1024;
  private static final long MEBIBYTE = 1 << 20;

  /** A cold JVM takes a second of a processor: a small machine may have that at once. */
  private static final int BOOT_PROCESSOR = 1000;

  private static final Duration BOOT = Duration.ofSeconds(5);

  /** Of the supervisor's own environment: what concerns languages and times. */
  private static final List<String> INHERITED = List.of("TZ");

  /** What an image says to the Java runtime that it has itself, and that executes nothing here. */
  private static final List<String> OF_ANOTHER_JAVA =
      List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH");

  private final Program program;
  private final MachineTools tools;
  private final ContainerHome home;
  private final Cgroups cgroups;
  private final RootImages images;
  private final Checkpoints checkpoints;
  private final Map<String, String> platform;
  private final CheckpointBlobs blobs;
  private final Undertaker undertaker;
  private final Path criuConfig;
  private final AtomicLong last = new AtomicLong();

  /**
   * The program inside machines.
   *
   * @param javaHome a JDK, whose runtime they get
   * @param environment variables that every machine gets; those of its deployment come before them
   */
  public record Program(
      Path javaHome, List<Path> classPath, String mainClass, Map<String, String> environment) {
    public Program {
      classPath = List.copyOf(classPath);
      environment = Map.copyOf(environment);
    }
  }

  /**
   * Where things are kept.
   *
   * @param folder the supervisor's own
   * @param rawBytes the most that images take on disk besides the stored ones
   * @param blobs where checkpoints are stored; closed with the machines
   * @param imageFiles where the parts of machine images come from
   */
  public record Places(Path folder, long rawBytes, CheckpointBlobs blobs, ImageFiles imageFiles) {
    /** All in the supervisor's own folder. */
    public static Places in(Path folder, long rawBytes) throws IOException {
      return new Places(folder, rawBytes, CheckpointBlobs.inFolder(folder), ImageFiles.NONE);
    }
  }

  private RuncMachines(Program program, MachineTools tools, Places places, InstantSource clock)
      throws IOException {
    this.program = program;
    this.tools = tools;
    this.blobs = places.blobs();
    var folder = Files.createDirectories(places.folder().resolve("containers")).toRealPath();
    var name = ContainerHome.name(folder);
    var life = Long.toString(clock.millis(), 36);
    this.cgroups = Cgroups.ofThisHost(name + "." + life);
    Leftovers.remove(cgroups.others(name + "."));
    this.home = ContainerHome.open(folder, life);
    try {
      home.freshFolder("runc");
      home.freshFolder("machines");
      home.freshFolder("folders");
      KernelFacts.remember(tools);
      this.criuConfig =
          Files.writeString(home.folder("config").resolve("criu.conf"), Container.CRIU_OPTIONS);
      var base = BaseImage.in(tools.images(), program.javaHome());
      this.images =
          new RootImages(
              base, home.folder("images"), program.classPath(), places.imageFiles(), clock);
      this.checkpoints = checkpoints(places, Platform.of(tools, base), clock);
      var platform = new HashMap<>(checkpoints.platform());
      platform.put("store", checkpoints.store().id());
      this.platform = Map.copyOf(platform);
      this.undertaker = Undertaker.over(home, cgroups.folders());
    } catch (IOException | RuntimeException e) {
      home.close();
      throw e;
    }
  }

  /** Opens them; an exception tells why this host cannot have them. */
  public static RuncMachines open(
      Program program, MachineTools tools, Places places, InstantSource clock) throws IOException {
    return new RuncMachines(program, tools, places, clock);
  }

  private Checkpoints checkpoints(Places places, Map<String, String> platform, InstantSource clock)
      throws IOException {
    var blobs = places.blobs();
    var key = CheckpointKey.inFile(blobs.key());
    var store = new CheckpointStore(blobs.checkpoints(), key, clock);
    var templateStore = new CheckpointStore(blobs.templates(), key, clock);
    return new Checkpoints(
        store,
        templateStore,
        new RawImages(home.freshFolder("raw"), places.rawBytes()),
        new Templates(home.folder("templates"), templateStore, store),
        platform,
        clock);
  }

  @Override
  public Path folders(Path dataDir) {
    return home.place("folders");
  }

  @Override
  public Map<String, String> platform() {
    return platform;
  }

  @Override
  public boolean makesTemplates() {
    return true;
  }

  @Override
  public Machine start(MachineSpec spec) throws IOException {
    var cold = origin(spec, null);
    var template = checkpoints.templates().of(cold.key());
    if (template.isPresent()) {
      try {
        return restore(
            spec, origin(spec, template.get()), template.get().id(), template.get().folder());
      } catch (CannotRestoreException e) {
        LOG.warn("A machine starts cold, as its template cannot be restored: {}", e.getMessage());
        checkpoints.templates().giveUp(template.get());
      }
    }
    return cold(spec, cold);
  }

  @Override
  public Machine restore(MachineSpec spec, CheckpointId checkpoint) throws IOException {
    var image = images.of(spec.deployment().id(), spec.image(), spec.classPath());
    var loaded = checkpoints.load(checkpoint, image);
    try (var raw = loaded.image()) {
      return restore(spec, origin(spec, loaded.template()), checkpoint, raw.folder());
    }
  }

  private Origin origin(MachineSpec spec, @Nullable Template template) throws IOException {
    var id = spec.deployment().id();
    var image = images.of(id, spec.image(), spec.classPath());
    var key =
        Platform.digest(
            String.join(
                "\n",
                id.value(),
                spec.preset().label(),
                image.digest(),
                environment(spec, image).toString(),
                checkpoints.platform().toString()));
    return new Origin(id, spec.preset(), image, key, template);
  }

  private Machine cold(MachineSpec spec, Origin origin) throws IOException {
    var container = container(spec, origin);
    var machine = begin(container, container.run(), spec, origin);
    int processor = spec.preset().cpuMillis();
    container.cgroup().limitProcessor(Math.max(processor, BOOT_PROCESSOR));
    container.limitProcessorAfter(BOOT, processor);
    return machine;
  }

  private Machine restore(MachineSpec spec, Origin origin, CheckpointId id, Path image)
      throws IOException {
    var container = container(spec, origin);
    var process = container.restore(image);
    try {
      var machine = begin(container, process, spec, origin);
      // It has to find its way back, too: connections, timers, code that is not compiled yet.
      container.limitProcessorAfter(Container.BURST, spec.preset().cpuMillis());
      return machine;
    } catch (NotUpException e) {
      throw new CannotRestoreException(id, Reason.FAILED, e.getMessage() + e.restoreErrors());
    }
  }

  /** The runtime's parent process has ended before the container was there. */
  private static final class NotUpException extends IOException {
    private final String restoreErrors;

    NotUpException(String message, String restoreErrors) {
      super(message);
      this.restoreErrors = restoreErrors;
    }

    String restoreErrors() {
      return restoreErrors;
    }
  }

  private Machine begin(Container container, Process process, MachineSpec spec, Origin origin)
      throws IOException {
    var output = ContainerOutput.of(container.id(), process, spec.output());
    try {
      if (!container.awaitUp(process)) {
        output.awaitEnd();
        throw new NotUpException(
            "container %s did not start: %s".formatted(container.id(), output.last()),
            container.restoreErrors());
      }
    } catch (IOException | RuntimeException e) {
      process.destroyForcibly();
      container.remove();
      throw e;
    }
    return new RuncMachine(container, process, checkpoints, origin, output);
  }

  private Container container(MachineSpec spec, Origin origin) throws IOException {
    var number = Long.toString(last.incrementAndGet(), 36);
    var bundle = home.folder("machines").resolve(number);
    Files.createDirectory(bundle);
    var cgroup = cgroups.of(number);
    var container =
        new Container(
            "dormouse-" + home.name() + "-" + number, bundle, cgroup, tools, home.place("runc"));
    try {
      ContainerUser.admit(home.place("folders"));
      ContainerUser.admit(spec.folder());
      var memory = spec.preset().memoryMib() * MEBIBYTE;
      new ContainerConfig(
              origin.image(),
              command(spec, origin.image()),
              environment(spec, origin.image()),
              spec.folder(),
              cgroups.containerPath(number),
              memory / 2,
              criuConfig)
          .write(bundle);
      cgroup.create(new Cgroup.Limits(memory, PROCESSES));
      return container;
    } catch (IOException | RuntimeException e) {
      container.remove();
      throw e;
    }
  }

  private List<String> command(MachineSpec spec, RootImage image) {
    var command = new ArrayList<String>();
    command.add(image.java());
    command.addAll(JvmFlags.of(spec.preset()));
    command.addAll(List.of("-cp", String.join(":", image.classPath()), program.mainClass()));
    return command;
  }

  private Map<String, String> environment(MachineSpec spec, RootImage image) {
    var environment = new TreeMap<>(image.environment());
    OF_ANOTHER_JAVA.forEach(environment::remove);
    environment.put("PATH", "/opt/java/bin:" + environment.getOrDefault("PATH", "/bin:/usr/bin"));
    environment.put("HOME", "/tmp");
    environment.put("LANG", "C.UTF-8");
    for (var name : INHERITED) {
      var value = System.getenv(name);
      if (value != null) {
        environment.put(name, value);
      }
    }
    environment.putAll(spec.environment(program.environment()));
    environment.put("DORMOUSE_SOCKET", ContainerConfig.SOCKET);
    return environment;
  }

  @Override
  public void discard(CheckpointId checkpoint) throws IOException {
    checkpoints.discard(checkpoint);
  }

  @Override
  public List<CheckpointId> stored() throws IOException {
    return checkpoints.stored();
  }

  @Override
  public Map<DeploymentId, Instant> kept() {
    return images.lastUsed();
  }

  @Override
  public void forget(DeploymentId deployment) {
    checkpoints.templates().forget(deployment);
    images.forget(deployment);
  }

  /** What is left of machines that nobody has waited for is killed. */
  @Override
  public void close() {
    Leftovers.remove(List.of(cgroups));
    undertaker.close();
    home.close();
    blobs.close();
  }
}
