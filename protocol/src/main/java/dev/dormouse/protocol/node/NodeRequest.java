package dev.dormouse.protocol.node;

import java.util.Map;

/**
 * The body of {@code POST /node/v1/nodes}: a supervisor has started. An earlier life of a
 * supervisor of the same name is taken for dead from then on, and its runs are begun or restored
 * anew.
 *
 * @param name the host's own lasting name
 * @param slots how many runs it executes at a time
 */
public record NodeRequest(String name, int slots, Map<String, String> labels) {
  public NodeRequest {
    labels = Map.copyOf(labels);
    if (name.isBlank() || name.length() > 128) {
      throw new IllegalArgumentException(
          "a node's name is \"" + name + "\"; it must have 1 to 128 characters");
    }
    if (slots < 1) {
      throw new IllegalArgumentException("slots is " + slots + "; it must be at least 1");
    }
  }
}
