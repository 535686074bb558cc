package dev.dormouse.supervisor.machines.images;

import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.MachineImage;
import dev.dormouse.supervisor.machines.MachineFolders;
import dev.dormouse.supervisor.machines.images.layers.RootFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.type.TypeReference;

/**
 * Bases with programs beside Java: what a machine image stands for, and over it the Java runtime.
 * Each is made once, when the first machine wants it; that may take minutes. Thread-safe.
 */
public final class NamedImages {
  private static final Logger LOG = LoggerFactory.getLogger(NamedImages.class);

  /** Raised when what is made changes though image and host do not. */
  private static final int EDITION = 1;

  private static final Duration ABANDONED = Duration.ofDays(1);
  private static final String UNFINISHED = "unfinished-image-";

  /** So long the answer to a failed one is the same failure. */
  private static final Duration REST = Duration.ofMinutes(1);

  private final Path folder;
  private final BaseImage java;
  private final ImageFiles files;
  private final InstantSource clock;
  private final Map<ImageRecipe, BaseImage> known = new ConcurrentHashMap<>();
  private final Map<ImageRecipe, Failure> failed = new HashMap<>();

  /** One at a time: they take disk and network. */
  private final ReentrantLock making = new ReentrantLock();

  /** What could not be made. */
  private record Failure(String message, Instant at) {}

  /**
   * Keeps them in a folder, which others may share.
   *
   * @param java the base whose Java runtime they get
   */
  public NamedImages(Path folder, BaseImage java, ImageFiles files, InstantSource clock) {
    this.folder = folder.toAbsolutePath().normalize();
    this.java = java;
    this.files = files;
    this.clock = clock;
  }

  /** The base with what an image has, made where it is not there yet. */
  BaseImage of(MachineImage image) throws IOException {
    var manifest = image.manifest();
    var recipe =
        manifest == null ? new DebianPackages(image.packages()) : new OciImage(manifest, files);
    var found = known.get(recipe);
    if (found != null) {
      return found;
    }
    making.lock();
    try {
      var failure = failed.get(recipe);
      if (failure != null && clock.instant().isBefore(failure.at().plus(REST))) {
        throw new IOException(failure.message());
      }
      var made = make(image.name(), recipe);
      known.put(recipe, made);
      failed.remove(recipe);
      return made;
    } finally {
      making.unlock();
    }
  }

  private BaseImage make(String name, ImageRecipe recipe) throws IOException {
    try {
      return find(name, recipe);
    } catch (IOException e) {
      var message = "the image %s cannot be made: %s".formatted(name, e.getMessage());
      failed.put(recipe, new Failure(message, clock.instant()));
      throw new IOException(message, e);
    }
  }

  /** Where one is, and what is noted of it. */
  private record Place(Path root) {
    Path digest() {
      return root.resolveSibling(root.getFileName() + ".sha256");
    }

    Path environment() {
      return root.resolveSibling(root.getFileName() + ".environment");
    }
  }

  private BaseImage find(String name, ImageRecipe recipe) throws IOException {
    var wanted = "edition %d %s\n%s".formatted(EDITION, java.digest(), recipe.ingredients());
    var digest = FileTrees.digestOf(wanted).substring(0, 16);
    var place = new Place(folder.resolve(recipe.kind() + "-" + digest));
    if (!Files.exists(place.digest())) {
      LOG.info("Image {} is made of {}, once; that may take minutes", name, recipe.ingredients());
      build(recipe, place);
    }
    var environment = place.environment();
    return new BaseImage(
        place.root(),
        Files.readString(place.digest()).strip(),
        Files.exists(environment)
            ? Json.mapper()
                .readValue(
                    Files.readAllBytes(environment), new TypeReference<Map<String, String>>() {})
            : Map.of());
  }

  /** The digest's file comes last: an image without one is not finished. */
  private void build(ImageRecipe recipe, Place place) throws IOException {
    deleteAbandoned();
    var work = Files.createDirectories(folder.resolve(UNFINISHED + UUID.randomUUID()));
    try {
      var made = new RootFolder(work.resolve("root"));
      var environment = recipe.make(work, made);
      layJavaOver(made);
      var digest = FileTrees.digest(made.root());
      if (Files.exists(place.digest())) {
        // Another supervisor was faster.
        return;
      }
      // Its maker died before it noted the digest.
      MachineFolders.delete(place.root());
      Files.move(made.root(), place.root(), StandardCopyOption.ATOMIC_MOVE);
      note(work, Json.mapper().writeValueAsString(environment), place.environment());
      note(work, digest, place.digest());
    } finally {
      MachineFolders.delete(work);
    }
  }

  private static void note(Path work, String text, Path file) throws IOException {
    var note = Files.writeString(work.resolve("note"), text);
    Files.move(note, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * The Java runtime is ours alone; of the host's libraries and programs only those whose names the
   * image has left free.
   */
  private void layJavaOver(RootFolder made) throws IOException {
    makeRoom(made);
    FileTrees.placeAll(
        java.root(),
        inside(made),
        (from, to) -> {
          if (!Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
            FileTrees.link(from, to);
          }
        });
  }

  private static FileTrees.Target inside(RootFolder made) {
    return new FileTrees.Target() {
      @Override
      public Path folder(Path path) throws IOException {
        return made.folder(path.toString());
      }

      @Override
      public Path file(Path path) throws IOException {
        return made.place(path.toString());
      }
    };
  }

  /**
   * Whoever makes a machine's root later writes to these folders by their paths on the host: they
   * must be none of the image's links.
   */
  private void makeRoom(RootFolder made) throws IOException {
    made.plainFolder("etc");
    var places = made.plainFolder("opt");
    RootFolder.delete(places.resolve(Path.of(RootImages.WORKER).getFileName()));
    RootFolder.delete(places.resolve(Path.of(RootImages.TASKS).getFileName()));
    var runtime = places.resolve(Path.of(BaseImage.JAVA).getFileName());
    if (!Files.isDirectory(runtime, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(runtime);
    }
    try (var parts = Files.newDirectoryStream(java.root().resolve(BaseImage.JAVA.substring(1)))) {
      for (var part : parts) {
        RootFolder.delete(runtime.resolve(part.getFileName()));
      }
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
}
