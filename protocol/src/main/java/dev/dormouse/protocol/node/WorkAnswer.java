package dev.dormouse.protocol.node;

import java.util.List;

/** Runs that are the node's from now on. */
public record WorkAnswer(List<Assignment> assignments) {
  public WorkAnswer {
    assignments = List.copyOf(assignments);
  }
}
