package dev.dormouse.supervisor.checkpoints.raw;

import dev.dormouse.protocol.CheckpointId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Images as CRIU has written them, of checkpoints that are stored, too: who restores one soon needs
 * not decode it. The least recently used go when they take too much room. Thread-safe.
 */
public final class RawImages {
  private final Path folder;
  private final long maxBytes;
  private final AtomicLong unfinished = new AtomicLong();
  private final Map<CheckpointId, Entry> entries = new HashMap<>();
  private long uses;

  /** An image and who reads it. */
  private static final class Entry {
    private final RawImage image;
    private int readers;
    private long lastUse;
    private boolean dropped;

    private Entry(RawImage image) {
      this.image = image;
    }
  }

  /** An image that stays where it is for as long as this is open. */
  public final class Lease implements AutoCloseable {
    private final Entry entry;

    private Lease(Entry entry) {
      this.entry = entry;
    }

    public Path folder() {
      return entry.image.folder();
    }

    @Override
    public void close() {
      release(entry);
    }
  }

  /**
   * Keeps them in a folder of its own, which is empty.
   *
   * @param maxBytes the most that images take that nobody reads
   */
  public RawImages(Path folder, long maxBytes) {
    this.folder = folder;
    this.maxBytes = maxBytes;
  }

  /** A new folder, to write an image into; whoever asked for it keeps or deletes it. */
  public Path unfinished() throws IOException {
    return Files.createDirectory(folder.resolve("unfinished-" + unfinished.incrementAndGet()));
  }

  /** Takes a written folder, and hands it out for reading. */
  public Lease keep(CheckpointId id, Path written) throws IOException {
    var sums = RawImage.of(written);
    synchronized (this) {
      drop(id);
      var place = folder.resolve(id.value() + "-" + ++uses);
      Files.move(written, place, StandardCopyOption.ATOMIC_MOVE);
      var entry = new Entry(new RawImage(place, sums.bytes(), sums.sums()));
      entries.put(id, entry);
      return lease(entry);
    }
  }

  /** Empty where it is not here, or not what was kept. */
  public Optional<Lease> find(CheckpointId id) throws IOException {
    Lease lease;
    synchronized (this) {
      var entry = entries.get(id);
      if (entry == null) {
        return Optional.empty();
      }
      lease = lease(entry);
    }
    boolean intact = false;
    try {
      intact = lease.entry.image.isIntact();
    } finally {
      if (!intact) {
        drop(id);
        lease.close();
      }
    }
    return intact ? Optional.of(lease) : Optional.empty();
  }

  private Lease lease(Entry entry) {
    entry.readers++;
    entry.lastUse = ++uses;
    return new Lease(entry);
  }

  private synchronized void release(Entry entry) {
    entry.readers--;
    if (entry.dropped && entry.readers == 0) {
      entry.image.delete();
    }
    evict();
  }

  /** Deletes it as soon as nobody reads it any more; nothing happens where it is not here. */
  public synchronized void drop(CheckpointId id) {
    var entry = entries.remove(id);
    if (entry != null) {
      entry.dropped = true;
      if (entry.readers == 0) {
        entry.image.delete();
      }
    }
  }

  private void evict() {
    long total = entries.values().stream().mapToLong(entry -> entry.image.bytes()).sum();
    var unread =
        entries.entrySet().stream()
            .filter(entry -> entry.getValue().readers == 0)
            .sorted(Comparator.comparingLong(entry -> entry.getValue().lastUse))
            .toList();
    for (var entry : unread) {
      if (total <= maxBytes) {
        return;
      }
      total -= entry.getValue().image.bytes();
      drop(entry.getKey());
    }
  }
}
