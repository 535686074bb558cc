package dev.dormouse.engine.picking;

import dev.dormouse.protocol.Label;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.NodeId;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The node that runs are picked for.
 *
 * @param labels what it has, by name and by name and value
 * @param memoryMib the largest machine that it can have; null for any
 */
record Taker(NodeId id, List<String> labels, @Nullable Integer memoryMib) {
  Taker {
    labels = List.copyOf(labels);
  }

  boolean has(Collection<Label> wanted) {
    return wanted.stream().allMatch(label -> labels.contains(label.value()));
  }

  boolean canHave(MachinePreset machine) {
    return memoryMib == null || machine.memoryMib() <= memoryMib;
  }
}
