package dev.dormouse.supervisor.machines.runc;

import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.supervisor.checkpoints.CheckpointStore;
import dev.dormouse.supervisor.checkpoints.DamagedCheckpointException;
import dev.dormouse.supervisor.checkpoints.raw.RawImage;
import dev.dormouse.supervisor.checkpoints.raw.RawImages;
import dev.dormouse.supervisor.checkpoints.raw.Template;
import dev.dormouse.supervisor.checkpoints.raw.Templates;
import dev.dormouse.supervisor.machines.CannotRestoreException;
import dev.dormouse.supervisor.machines.CannotRestoreException.Reason;
import dev.dormouse.supervisor.machines.StoredCheckpoint;
import dev.dormouse.supervisor.machines.images.RootImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a frozen container into the store, and back to an image that CRIU can read.
 *
 * @param store of checkpoints
 * @param templateStore of templates, which nobody takes for an orphan
 * @param platform what this node is
 */
record Checkpoints(
    CheckpointStore store,
    CheckpointStore templateStore,
    RawImages images,
    Templates templates,
    Map<String, String> platform,
    InstantSource clock) {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);

  /**
   * Dumps and stores; the container stays frozen whether that goes well or not.
   *
   * @param stored called as soon as the container is not needed any more
   */
  StoredCheckpoint take(Container container, Origin origin, CheckpointId id, Runnable stored)
      throws IOException {
    long begun = System.nanoTime();
    var raw = images.unfinished();
    try {
      container.dump(raw, dumpLimit(origin));
      long bytes = save(id, raw, origin);
      stored.run();
      try (var kept = images.keep(id, raw)) {
        LOG.debug("{} is kept in {}", id, kept.folder());
      } catch (IOException e) {
        LOG.warn("{} is stored, but not kept for a quick restore: {}", id, e.toString());
      }
      return new StoredCheckpoint(id, bytes, Duration.ofNanos(System.nanoTime() - begun));
    } finally {
      RawImage.delete(raw);
    }
  }

  private long save(CheckpointId id, Path raw, Origin origin) throws IOException {
    var template = origin.template();
    var labels = labels(origin.image());
    if (template != null) {
      long bytes = store.save(id, raw, template.stored(), labels);
      if (templateStore.isStored(template.id())) {
        return bytes;
      }
      // The node that made it has deleted it.
      store.delete(id);
    }
    return store.save(id, raw, null, labels);
  }

  /** Slow disks write 50 MB a second. */
  private static Duration dumpLimit(Origin origin) {
    return Duration.ofSeconds(20 + origin.preset().memoryMib() / 50);
  }

  /** Writes down what a template is to be; the container stays frozen. */
  Path dumpTemplate(Container container, Origin origin) throws IOException {
    var raw = images.unfinished();
    try {
      container.dump(raw, dumpLimit(origin));
      return raw;
    } catch (IOException | RuntimeException e) {
      RawImage.delete(raw);
      throw e;
    }
  }

  /** Stores what was written down: machines of the origin's key start from it. */
  Template storeTemplate(Path raw, Origin origin) throws IOException {
    try {
      var id = CheckpointId.create(clock.instant());
      long bytes = templateStore.save(id, raw, null, labels(origin.image()));
      LOG.debug("Template {} takes {} bytes", id, bytes);
      return templates.add(origin.key(), origin.deployment(), id, raw);
    } finally {
      RawImage.delete(raw);
    }
  }

  /** A checkpoint that this node can restore, and the template that it leans on. */
  record Loaded(RawImages.Lease image, @org.jspecify.annotations.Nullable Template template) {}

  Loaded load(CheckpointId id, RootImage image) throws IOException {
    try {
      var needs =
          store
              .find(id)
              .orElseThrow(
                  () -> new CannotRestoreException(id, Reason.MISSING, "it is not in the store"));
      var missing = Platform.missing(needs.host(), labels(image));
      if (!missing.isEmpty()) {
        throw new CannotRestoreException(id, Reason.OTHER_PLATFORM, missing);
      }
      var leansOn = needs.template();
      var template = leansOn.isPresent() ? templates.unpacked(leansOn.get()) : null;
      var kept = images.find(id);
      return new Loaded(kept.isPresent() ? kept.get() : unpack(id, template), template);
    } catch (DamagedCheckpointException e) {
      throw new CannotRestoreException(id, Reason.DAMAGED, String.valueOf(e.getMessage()));
    }
  }

  private RawImages.Lease unpack(
      CheckpointId id, @org.jspecify.annotations.Nullable Template template) throws IOException {
    var raw = images.unfinished();
    try {
      store.load(id, raw, template == null ? null : template.stored());
      return images.keep(id, raw);
    } finally {
      RawImage.delete(raw);
    }
  }

  void discard(CheckpointId id) throws IOException {
    store.delete(id);
    images.drop(id);
  }

  List<CheckpointId> stored() throws IOException {
    return store.list();
  }

  private Map<String, String> labels(RootImage image) {
    var labels = new HashMap<>(platform);
    labels.put(Platform.IMAGE, image.digest());
    return labels;
  }
}
