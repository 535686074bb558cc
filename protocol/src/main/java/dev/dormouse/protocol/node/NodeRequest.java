package dev.dormouse.protocol.node;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /node/v1/nodes}: a supervisor has started. An earlier life of a
 * supervisor of the same name is taken for dead from then on, and its runs are begun or restored
 * anew.
 *
 * @param name the host's own lasting name
 * @param slots how many runs it executes at a time
 * @param platform what its checkpoints are made with, and what it can restore: those whose platform
 *     is equal, the name of their {@code store} included; empty where it makes none
 * @param memoryMib the largest machine that it can have, by its memory; null where any will do
 */
public record NodeRequest(
    String name,
    int slots,
    Map<String, String> labels,
    Map<String, String> platform,
    @Nullable Integer memoryMib) {
  public NodeRequest {
    labels = Map.copyOf(labels);
    platform = Map.copyOf(Objects.requireNonNullElse(platform, Map.of()));
    if (name.isBlank() || name.length() > 128) {
      throw new IllegalArgumentException(
          "a node's name is \"" + name + "\"; it must have 1 to 128 characters");
    }
    if (slots < 1) {
      throw new IllegalArgumentException("slots is " + slots + "; it must be at least 1");
    }
    if (memoryMib != null && memoryMib < 1) {
      throw new IllegalArgumentException("memoryMib is " + memoryMib + "; it must be at least 1");
    }
  }

  /** A node whose machines may be of any size. */
  public NodeRequest(
      String name, int slots, Map<String, String> labels, Map<String, String> platform) {
    this(name, slots, labels, platform, null);
  }

  /** A node that makes no checkpoints. */
  public NodeRequest(String name, int slots, Map<String, String> labels) {
    this(name, slots, labels, Map.of());
  }
}
