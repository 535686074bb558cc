package dev.dormouse.supervisor.machines.images;

import dev.dormouse.protocol.MachineImage;
import dev.dormouse.supervisor.machines.HostCommand;
import dev.dormouse.supervisor.machines.MachineFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bases with Debian packages: a Debian of its own with these, made by apt and dpkg from the
 * archives that the host itself uses, and the Java runtime. Each is made once, when the first
 * machine wants it; that takes minutes. Thread-safe.
 */
public final class PackageImages {
  private static final Logger LOG = LoggerFactory.getLogger(PackageImages.class);

  /** Raised when what is made changes though packages and host do not. */
  private static final int EDITION = 1;

  private static final Duration LIMIT = Duration.ofMinutes(30);

  private static final Duration ABANDONED = Duration.ofDays(1);
  private static final String UNFINISHED = "unfinished-packages-";

  /** So long the answer to a failed one is the same failure. */
  private static final Duration REST = Duration.ofMinutes(1);

  private final Path folder;
  private final BaseImage java;
  private final InstantSource clock;
  private final Map<List<String>, BaseImage> known = new HashMap<>();
  private final Map<List<String>, Failure> failed = new HashMap<>();

  /** One at a time: they take disk and network. */
  private final ReentrantLock making = new ReentrantLock();

  /** What could not be made. */
  private record Failure(String message, Instant at) {}

  /**
   * Keeps them in a folder, which others may share.
   *
   * @param java the base whose Java runtime they get
   */
  public PackageImages(Path folder, BaseImage java, InstantSource clock) {
    this.folder = folder.toAbsolutePath();
    this.java = java;
    this.clock = clock;
  }

  /** The base with an image's packages, made where it is not there yet. */
  BaseImage of(MachineImage image) throws IOException {
    making.lock();
    try {
      var found = known.get(image.packages());
      if (found != null) {
        return found;
      }
      var failure = failed.get(image.packages());
      if (failure != null && clock.instant().isBefore(failure.at().plus(REST))) {
        throw new IOException(failure.message());
      }
      var made = make(image);
      known.put(image.packages(), made);
      return made;
    } finally {
      making.unlock();
    }
  }

  private BaseImage make(MachineImage image) throws IOException {
    try {
      if (image.packages().isEmpty()) {
        throw new IOException("no packages are named");
      }
      return find(image);
    } catch (IOException e) {
      var message = "the image %s cannot be made: %s".formatted(image.name(), e.getMessage());
      failed.put(image.packages(), new Failure(message, clock.instant()));
      throw new IOException(message, e);
    }
  }

  private BaseImage find(MachineImage image) throws IOException {
    var wanted =
        "edition %d %s\n%s".formatted(EDITION, java.digest(), String.join("\n", image.packages()));
    var root = folder.resolve("packages-" + FileTrees.digestOf(wanted).substring(0, 16));
    var noted = root.resolveSibling(root.getFileName() + ".sha256");
    if (!Files.exists(noted)) {
      LOG.info(
          "Image {} is made of {}, once; that may take minutes", image.name(), image.packages());
      build(image, root, noted);
    }
    return new BaseImage(root, Files.readString(noted).strip());
  }

  /** The digest's file comes last: an image without one is not finished. */
  private void build(MachineImage image, Path root, Path noted) throws IOException {
    deleteAbandoned();
    var work = Files.createDirectories(folder.resolve(UNFINISHED + UUID.randomUUID()));
    try {
      install(image, work);
      var made = work.resolve("root");
      // The host's libraries only where the packages have brought none of that name.
      FileTrees.placeAll(
          java.root(),
          made,
          (from, to) -> {
            if (!Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
              FileTrees.link(from, to);
            }
          });
      var digest = FileTrees.digest(made);
      if (Files.exists(noted)) {
        // Another supervisor was faster.
        return;
      }
      // Its maker died before it noted the digest.
      MachineFolders.delete(root);
      Files.move(made, root, StandardCopyOption.ATOMIC_MOVE);
      var note = Files.writeString(work.resolve("sha256"), digest);
      Files.move(note, noted, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      MachineFolders.delete(work);
    }
  }

  /** Of makers that were killed. */
  private void deleteAbandoned() throws IOException {
    var old = FileTime.from(clock.instant().minus(ABANDONED));
    try (var all = Files.newDirectoryStream(folder, UNFINISHED + "*")) {
      for (var each : all) {
        if (Files.getLastModifiedTime(each).compareTo(old) < 0) {
          MachineFolders.delete(each);
        }
      }
    }
  }

  private static void install(MachineImage image, Path work) throws IOException {
    var script = work.resolve("debian-root.sh");
    try (var in = PackageImages.class.getResourceAsStream("debian-root.sh")) {
      Files.copy(Objects.requireNonNull(in, "debian-root.sh is missing"), script);
    }
    var command = new ArrayList<>(List.of("sh", script.toString(), work.toString()));
    command.addAll(image.packages());
    var ended = HostCommand.end(command, LIMIT);
    if (!ended.well()) {
      throw new IOException(ended.output().strip());
    }
  }
}
