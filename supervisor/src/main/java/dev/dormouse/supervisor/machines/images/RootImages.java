package dev.dormouse.supervisor.machines.images;

import dev.dormouse.protocol.DeploymentId;
import dev.dormouse.protocol.MachineImage;
import dev.dormouse.supervisor.machines.MachineFolders;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The root file systems of deployments: each is the base, the worker's files and its own, under one
 * root. Files are shared with the base, folders are not.
 */
public final class RootImages {
  private static final Logger LOG = LoggerFactory.getLogger(RootImages.class);
  private static final String UNFINISHED = "unfinished-";
  static final String WORKER = "opt/worker";

  /** No id has it. */
  private static final String SEPARATOR = "@";

  private static final String USES = "uses";
  static final String TASKS = "opt/tasks";

  private final BaseImage base;
  private final Path folder;
  private final List<Path> worker;
  private final String workerDigest;
  private final InstantSource clock;
  private final NamedImages named;
  private final Map<Wanted, RootImage> images = new HashMap<>();

  /** One root for each. */
  private record Wanted(DeploymentId deployment, @Nullable MachineImage image) {
    /** The name of the file that notes its use. */
    String note() {
      return image == null ? deployment.value() : deployment.value() + SEPARATOR + image.name();
    }
  }

  /**
   * Beside the images, a file for each deployment: the name of its image, last touched when it was
   * used.
   */
  private final Path uses;

  /**
   * Keeps them in a folder.
   *
   * @param worker the class path of the program inside
   */
  public RootImages(
      BaseImage base, Path folder, List<Path> worker, ImageFiles files, InstantSource clock)
      throws IOException {
    this.base = base;
    this.clock = clock;
    this.named = new NamedImages(base.root().resolveSibling("."), base, files, clock);
    this.uses = Files.createDirectories(folder.resolve(USES));
    this.folder = Files.createDirectories(folder);
    this.worker = List.copyOf(worker);
    this.workerDigest = digest(worker);
    try (var found = Files.newDirectoryStream(folder, UNFINISHED + "*")) {
      found.forEach(MachineFolders::delete);
    }
    deleteUnused();
  }

  /** What was built for a deployment that is forgotten, or never noted. */
  private void deleteUnused() throws IOException {
    var used = new HashSet<String>();
    try (var notes = Files.newDirectoryStream(uses)) {
      for (var note : notes) {
        used.add(Files.readString(note));
      }
    }
    try (var found = Files.newDirectoryStream(folder, Files::isDirectory)) {
      for (var root : found) {
        if (!root.equals(uses) && !used.contains(root.getFileName().toString())) {
          MachineFolders.delete(root);
        }
      }
    }
  }

  /** The deployments that have an image here, and when each was last asked for. */
  public synchronized Map<DeploymentId, Instant> lastUsed() {
    var all = new HashMap<DeploymentId, Instant>();
    try (var notes = Files.newDirectoryStream(uses)) {
      for (var note : notes) {
        all.merge(
            deployment(note),
            Files.getLastModifiedTime(note).toInstant(),
            (one, other) -> one.isAfter(other) ? one : other);
      }
    } catch (IOException e) {
      LOG.warn("What is not used any more is kept: {}", e.toString());
      return Map.of();
    }
    return all;
  }

  private static DeploymentId deployment(Path note) {
    return new DeploymentId(note.getFileName().toString().split(SEPARATOR, 2)[0]);
  }

  private void noteUse(Wanted wanted, String digest) throws IOException {
    var note = uses.resolve(wanted.note());
    if (!Files.exists(note) || !Files.readString(note).equals(digest)) {
      Files.writeString(note, digest);
    }
    Files.setLastModifiedTime(note, FileTime.from(clock.instant()));
  }

  /**
   * The image of a deployment's machines, built where it is not there yet.
   *
   * @param image what they have beside Java, or null for nothing
   */
  public RootImage of(DeploymentId deployment, @Nullable MachineImage image, List<Path> tasks)
      throws IOException {
    // Not under the lock: it may take minutes, and others need none of it.
    return of(new Wanted(deployment, image), image == null ? base : named.of(image), tasks);
  }

  private synchronized RootImage of(Wanted wanted, BaseImage base, List<Path> tasks)
      throws IOException {
    var known = images.get(wanted);
    if (known != null) {
      noteUse(wanted, known.digest());
      return known;
    }
    var digest =
        FileTrees.digestOf(String.join("\n", base.digest(), workerDigest, digest(tasks)))
            .substring(0, 32);
    // First: an image without a note would be deleted at the next start.
    noteUse(wanted, digest);
    var root = folder.resolve(digest);
    if (!Files.isDirectory(root)) {
      build(base, root, tasks);
    }
    nameTheHost(root);
    var classPath = Stream.concat(names(TASKS, tasks), names(WORKER, worker)).toList();
    var image =
        new RootImage(root, digest, BaseImage.JAVA + "/bin/java", classPath, base.environment());
    images.put(wanted, image);
    return image;
  }

  /** A deployment is not used any more: its image goes, unless another one has the same. */
  public synchronized void forget(DeploymentId deployment) {
    images.keySet().removeIf(wanted -> wanted.deployment().equals(deployment));
    try (var notes = Files.newDirectoryStream(uses)) {
      for (var note : notes) {
        if (deployment(note).equals(deployment)) {
          Files.delete(note);
        }
      }
      deleteUnused();
    } catch (IOException e) {
      LOG.warn("The image of {} is kept: {}", deployment, e.toString());
    }
  }

  private void build(BaseImage base, Path root, List<Path> tasks) throws IOException {
    var unfinished = folder.resolve(UNFINISHED + UUID.randomUUID());
    try {
      FileTrees.placeAll(base.root(), unfinished, FileTrees::link);
      place(worker, unfinished.resolve(WORKER));
      place(tasks, unfinished.resolve(TASKS));
      Files.move(unfinished, root, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (!Files.isDirectory(root)) {
        throw e;
      }
    } finally {
      MachineFolders.delete(unfinished);
    }
  }

  private static void place(List<Path> files, Path folder) throws IOException {
    FileTrees.folder(folder);
    for (int i = 0; i < files.size(); i++) {
      var from = files.get(i);
      var to = folder.resolve(name(files, i));
      if (Files.isDirectory(from)) {
        FileTrees.placeAll(from, to, FileTrees::copy);
      } else if (Files.exists(from)) {
        FileTrees.copy(from, to);
      }
    }
  }

  private static Stream<String> names(String place, List<Path> files) {
    var names = new ArrayList<String>();
    for (int i = 0; i < files.size(); i++) {
      names.add("/" + place + "/" + name(files, i));
    }
    return names.stream();
  }

  /** Two files of a class path may have the same name. */
  private static String name(List<Path> files, int index) {
    return index + "-" + files.get(index).getFileName();
  }

  private static String digest(List<Path> files) throws IOException {
    var digests = new ArrayList<String>();
    for (int i = 0; i < files.size(); i++) {
      var file = files.get(i);
      digests.add(name(files, i) + " " + (Files.exists(file) ? FileTrees.digest(file) : "none"));
    }
    return FileTrees.digestOf(String.join("\n", digests));
  }

  /**
   * How names are resolved is the host's affair, and may change while the image stays: these files
   * are no part of the digest.
   */
  private static void nameTheHost(Path root) throws IOException {
    var etc = root.resolve("etc");
    var hosts = Path.of("/etc/hosts");
    var known =
        Files.exists(hosts) ? Files.readString(hosts) : "127.0.0.1 localhost\n::1 localhost\n";
    replace(etc.resolve("hosts"), known + "\n127.0.1.1 dormouse\n");
    var resolver = Path.of("/etc/resolv.conf");
    replace(etc.resolve("resolv.conf"), Files.exists(resolver) ? Files.readString(resolver) : "");
  }

  private static void replace(Path file, String text) throws IOException {
    var next = file.resolveSibling("." + file.getFileName());
    // A machine image may have brought a link of this name.
    Files.deleteIfExists(next);
    BaseImage.write(next, text);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
