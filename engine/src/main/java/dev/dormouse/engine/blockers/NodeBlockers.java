package dev.dormouse.engine.blockers;

import static java.util.stream.Collectors.toMap;

import dev.dormouse.engine.blockers.NodeBlockerStore.Node;
import dev.dormouse.engine.blockers.NodeBlockerStore.Wanted;
import dev.dormouse.protocol.Label;
import dev.dormouse.protocol.RunId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;

/** Why no node can have a run that is queued: what each of them lacks. */
final class NodeBlockers {
  private static final String STORE = "store";

  /** What people call the parts of a platform, where that is not their name. */
  private static final Map<String, String> NAMES =
      Map.of(
          "cpu", "processor with its features",
          "base", "JDK and base image",
          "criu", "version of CRIU",
          "image", "machine image");

  private NodeBlockers() {}

  /** Empty where a node can have the run, or one holds it. */
  static List<String> of(Handle handle, RunId run) {
    return NodeBlockerStore.wanted(handle, run)
        .map(wanted -> of(wanted, NodeBlockerStore.nodes(handle)))
        .orElse(List.of());
  }

  private static List<String> of(Wanted wanted, List<Node> nodes) {
    var living = nodes.stream().filter(Node::alive).toList();
    if (living.isEmpty()) {
      return List.of(nobody(wanted, nodes));
    }
    var nobodyHas =
        wanted.labels().stream()
            .filter(label -> living.stream().noneMatch(node -> node.has(label)))
            .toList();
    var lacks =
        living.stream()
            .collect(
                toMap(
                    Node::name,
                    node -> lacks(wanted, node, nobodyHas),
                    (one, other) -> one,
                    LinkedHashMap::new));
    if (nobodyHas.isEmpty() && lacks.containsValue(List.<String>of())) {
      return List.of();
    }
    var reasons = new ArrayList<String>();
    nobodyHas.forEach(label -> reasons.add("no node has the label \"%s\"".formatted(label)));
    lacks.forEach(
        (node, each) -> each.forEach(reason -> reasons.add("node %s: %s".formatted(node, reason))));
    nodes.stream()
        .filter(node -> !node.alive() && lacks(wanted, node, List.of()).isEmpty())
        .forEach(
            node -> reasons.add("node %s: it could, but it is not there".formatted(node.name())));
    return reasons;
  }

  private static String nobody(Wanted wanted, List<Node> nodes) {
    var checkpoint = wanted.checkpoint();
    if (checkpoint == null) {
      return "no node is there; start a supervisor";
    }
    var away =
        nodes.stream()
            .filter(node -> lacks(wanted, node, List.of()).isEmpty())
            .map(Node::name)
            .toList();
    return "no node is there; its checkpoint is in the store \"%s\"%s"
        .formatted(
            checkpoint.store(), away.isEmpty() ? "" : ", which had " + String.join(", ", away));
  }

  private static List<String> lacks(Wanted wanted, Node node, List<Label> told) {
    var reasons = new ArrayList<String>();
    if (node.draining()) {
      reasons.add("it is being drained");
    }
    var checkpoint = wanted.checkpoint();
    if (checkpoint != null) {
      if (!node.store().equals(checkpoint.store())) {
        reasons.add(
            "it has not the store \"%s\", which the checkpoint is in"
                .formatted(checkpoint.store()));
      }
      reasons.addAll(differences(checkpoint.platform(), node.platform()));
    }
    wanted.labels().stream()
        .filter(label -> !told.contains(label) && !node.has(label))
        .forEach(label -> reasons.add("it has not the label \"%s\"".formatted(label)));
    Integer memory = node.memoryMib();
    if (memory != null && wanted.machine().memoryMib() > memory) {
      reasons.add(
          "it has %d MiB of memory, and the machine %s needs %d"
              .formatted(memory, wanted.machine().label(), wanted.machine().memoryMib()));
    }
    return reasons;
  }

  private static List<String> differences(Map<String, String> made, Map<String, String> here) {
    var names = new TreeSet<>(made.keySet());
    names.addAll(here.keySet());
    names.remove(STORE);
    return names.stream()
        .filter(name -> !made.getOrDefault(name, "").equals(here.getOrDefault(name, "")))
        .map(name ->
            "its %s is \"%s\"; the checkpoint was made with \"%s\""
                .formatted(
                    NAMES.getOrDefault(name, name),
                    here.getOrDefault(name, ""),
                    made.getOrDefault(name, "")))
        .toList();
  }
}
