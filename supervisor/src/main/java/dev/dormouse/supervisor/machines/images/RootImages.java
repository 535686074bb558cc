package dev.dormouse.supervisor.machines.images;

import dev.dormouse.protocol.DeploymentId;
import dev.dormouse.supervisor.machines.MachineFolders;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The root file systems of deployments: each is the base, the worker's files and its own, under one
 * root. Files are shared with the base, folders are not.
 */
public final class RootImages {
  private static final String UNFINISHED = "unfinished-";
  private static final String WORKER = "opt/worker";
  private static final String TASKS = "opt/tasks";

  private final BaseImage base;
  private final Path folder;
  private final List<Path> worker;
  private final String workerDigest;
  private final Map<DeploymentId, RootImage> images = new HashMap<>();

  /**
   * Keeps them in a folder.
   *
   * @param worker the class path of the program inside
   */
  public RootImages(BaseImage base, Path folder, List<Path> worker) throws IOException {
    this.base = base;
    this.folder = Files.createDirectories(folder);
    this.worker = List.copyOf(worker);
    this.workerDigest = digest(worker);
    try (var found = Files.newDirectoryStream(folder, UNFINISHED + "*")) {
      found.forEach(MachineFolders::delete);
    }
  }

  /** The image of a deployment, built where it is not there yet. */
  public synchronized RootImage of(DeploymentId deployment, List<Path> tasks) throws IOException {
    var known = images.get(deployment);
    if (known != null) {
      return known;
    }
    var digest =
        FileTrees.digestOf(String.join("\n", base.digest(), workerDigest, digest(tasks)))
            .substring(0, 32);
    var root = folder.resolve(digest);
    if (!Files.isDirectory(root)) {
      build(root, tasks);
    }
    nameTheHost(root);
    var classPath = Stream.concat(names(TASKS, tasks), names(WORKER, worker)).toList();
    var image = new RootImage(root, digest, BaseImage.JAVA + "/bin/java", classPath);
    images.put(deployment, image);
    return image;
  }

  /** A deployment is not used any more: its image goes, unless another one has the same. */
  public synchronized void forget(DeploymentId deployment) {
    var image = images.remove(deployment);
    if (image != null && !images.containsValue(image)) {
      MachineFolders.delete(image.root());
    }
  }

  private void build(Path root, List<Path> tasks) throws IOException {
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
    BaseImage.write(next, text);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
