package dev.dormouse.supervisor.checkpoints;

import dev.dormouse.protocol.CheckpointId;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a stored image without opening it; written last, so an image without one is an
 * orphan.
 *
 * @param template the image that it leans on, or null where it stands for itself
 * @param bytes the stored size
 * @param sha256 of the stored bytes, in hexadecimal digits
 * @param host what a node must have to restore it: kernel, processor features, JDK, image digest
 */
record Manifest(
    CheckpointId id,
    @Nullable CheckpointId template,
    Instant createdAt,
    long bytes,
    String sha256,
    Map<String, String> host) {
  Manifest {
    host = Map.copyOf(host);
  }
}
