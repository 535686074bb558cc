package dev.dormouse.supervisor.node;

import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.NodeId;
import dev.dormouse.protocol.node.StoredCheckpoints;
import dev.dormouse.supervisor.connection.ServerConnection;
import dev.dormouse.supervisor.connection.ServerException;
import dev.dormouse.supervisor.runs.MachineBoot;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the images of checkpoints that no run will go on from: those that the server names, and
 * those that it turns out not to know, because somebody died before it heard of them.
 */
final class Images {
  private static final Logger LOG = LoggerFactory.getLogger(Images.class);
  private static final Duration INTERVAL = Duration.ofMinutes(10);

  /** The server has heard of it by then, or never will. */
  private static final Duration KNOWN_AFTER = Duration.ofMinutes(10);

  private final NodeId node;
  private final ServerConnection connection;
  private final MachineBoot boot;
  private final InstantSource clock;
  private final SweptPages pages = new SweptPages();
  private final Set<CheckpointId> underWay = new HashSet<>();
  private final Set<CheckpointId> deleted = new HashSet<>();

  Images(NodeId node, ServerConnection connection, MachineBoot boot, InstantSource clock) {
    this.node = node;
    this.connection = connection;
    this.boot = boot;
    this.clock = clock;
  }

  /** What the server has not heard yet that it is deleted. */
  synchronized List<CheckpointId> deleted() {
    return List.copyOf(deleted);
  }

  synchronized void heard(List<CheckpointId> told) {
    told.forEach(deleted::remove);
  }

  /** Deletes them on a thread of its own; what fails is told by the server again. */
  void discard(List<CheckpointId> images) {
    var fresh = new ArrayList<CheckpointId>();
    synchronized (this) {
      for (var image : images) {
        if (!deleted.contains(image) && underWay.add(image)) {
          fresh.add(image);
        }
      }
    }
    if (!fresh.isEmpty()) {
      Thread.ofVirtual().name("discard").start(() -> fresh.forEach(this::delete));
    }
  }

  private void delete(CheckpointId image) {
    boolean gone = boot.discard(image);
    synchronized (this) {
      underWay.remove(image);
      if (gone) {
        deleted.add(image);
      }
    }
  }

  /** Looks for images that nobody knows; now and then. */
  Duration sweep() throws ServerException, InterruptedException {
    boot.forgetUnused(clock.instant());
    var known = clock.instant().minus(KNOWN_AFTER);
    List<CheckpointId> stored;
    try {
      stored = boot.stored().stream().filter(image -> image.createdAt().isBefore(known)).toList();
    } catch (IOException e) {
      LOG.warn("The stored checkpoints cannot be listed: {}", e.toString());
      return INTERVAL;
    }
    for (var page : pages.next(stored)) {
      var orphans = connection.orphans(node, new StoredCheckpoints(page));
      if (!orphans.isEmpty()) {
        LOG.info("{} stored checkpoints are nobody's, and are deleted", orphans.size());
        orphans.forEach(boot::discard);
      }
    }
    return INTERVAL;
  }
}
