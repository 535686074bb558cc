package dev.dormouse.engine.nodes;

import dev.dormouse.engine.background.LongPoll;
import dev.dormouse.engine.background.WakeUps;
import dev.dormouse.engine.waits.WaitResults;
import dev.dormouse.protocol.NodeId;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.api.WaitResult;
import dev.dormouse.protocol.node.RunEpoch;
import dev.dormouse.protocol.node.Signal;
import dev.dormouse.protocol.node.SignalsRequest;
import dev.dormouse.store.Database;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Tells nodes what has happened to runs that their machines execute. Thread-safe. */
public final class Signals {
  private final Database database;
  private final WakeUps wakeUps;
  private final WaitResults waits;

  public Signals(Database database, WakeUps wakeUps, WaitResults waits) {
    this.database = database;
    this.wakeUps = wakeUps;
    this.waits = waits;
  }

  /**
   * What the node should know; made from the state of its runs, so that what is not acknowledged is
   * told again.
   */
  public List<Signal> await(NodeId node, SignalsRequest request) {
    if (!request.known().isEmpty()) {
      database.useTransaction(handle -> known(handle, node, request.known()));
    }
    return LongPoll.on(wakeUps, WakeUps.Topic.SIGNALED)
        .until(request.patience(), () -> look(node))
        .orElse(List.of());
  }

  private static void known(Handle handle, NodeId node, List<Signal> signals) {
    var canceled = new ArrayList<RunEpoch>();
    var waits = new ArrayList<WaitpointId>();
    var runs = new ArrayList<RunEpoch>();
    for (var signal : signals) {
      switch (signal) {
        case Signal.Cancel(var run) -> canceled.add(run);
        case Signal.Complete(var run, var results) ->
            results.forEach(result -> {
              waits.add(result.waitpointId());
              runs.add(run);
            });
      }
    }
    SignalStore.cancelKnown(handle, node, canceled);
    SignalStore.waitsKnown(handle, node, runs, waits);
  }

  private Optional<List<Signal>> look(NodeId node) {
    var signals = database.inTransaction(handle -> signals(handle, node));
    return signals.isEmpty() ? Optional.empty() : Optional.of(signals);
  }

  private List<Signal> signals(Handle handle, NodeId node) {
    if (!NodeStore.isAlive(handle, node)) {
      throw Nodes.unknown(node);
    }
    var signals = new ArrayList<Signal>();
    SignalStore.toCancel(handle, node).forEach(run -> signals.add(new Signal.Cancel(run)));
    var ended = new LinkedHashMap<RunEpoch, List<WaitpointId>>();
    SignalStore.endedWaits(handle, node)
        .forEach(each ->
            ended.computeIfAbsent(each.run(), _ -> new ArrayList<>()).add(each.waitpoint()));
    ended.forEach((run, ids) -> {
      List<WaitResult> results = waits.read(handle, ids);
      signals.add(new Signal.Complete(run, results));
    });
    return signals;
  }
}
