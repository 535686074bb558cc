package dev.dormouse.engine.nodes;

import dev.dormouse.engine.checkpoints.Checkpoints;
import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.engine.reports.Losses;
import dev.dormouse.engine.runs.Run;
import dev.dormouse.engine.runs.RunStore;
import dev.dormouse.engine.tenancy.NodeTokens;
import dev.dormouse.protocol.DeploymentId;
import dev.dormouse.protocol.NodeId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.node.Heartbeat;
import dev.dormouse.protocol.node.HeartbeatAnswer;
import dev.dormouse.protocol.node.NodeAnswer;
import dev.dormouse.protocol.node.NodeRequest;
import dev.dormouse.protocol.node.RunEpoch;
import dev.dormouse.store.Database;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Nodes come, live by their heartbeats, and are lost. Thread-safe. */
public final class Nodes {
  private static final Logger log = LoggerFactory.getLogger(Nodes.class);
  private static final int MOST_LIVES = 10_000;

  private final Database database;
  private final InstantSource clock;
  private final NodeConfig config;
  private final RunStore runs;
  private final Losses losses;
  private final Checkpoints checkpoints;
  private final NodeNames names;
  private final Map<NodeId, String> lives = new ConcurrentHashMap<>();
  private final Absences absences = new Absences();
  private final SweepGrace grace;

  public Nodes(
      Database database,
      InstantSource clock,
      NodeConfig config,
      RunStore runs,
      Losses losses,
      Checkpoints checkpoints,
      NodeTokens tokens) {
    this.names = new NodeNames(database, clock, tokens, new Forgetting(runs, losses));
    this.checkpoints = checkpoints;
    this.database = database;
    this.clock = clock;
    this.config = config;
    this.runs = runs;
    this.losses = losses;
    this.grace = new SweepGrace(config.lease(), clock.instant());
  }

  /** A supervisor has started; its former life, if there was one, is over. */
  public NodeAnswer register(NodeRequest request) {
    return register(request, null);
  }

  /**
   * The same for one that joins by a key.
   *
   * @return its own token, too
   */
  public NodeAnswer join(NodeRequest request, String joinKey) {
    return register(request, joinKey);
  }

  private NodeAnswer register(NodeRequest request, @Nullable String joinKey) {
    var now = clock.instant();
    var id = NodeId.create(now);
    var token =
        database.inTransaction(handle -> {
          NodeStore.lockName(handle, request.name());
          var own = names.enter(handle, request.name(), joinKey);
          var former = NodeStore.loseByName(handle, request.name(), now);
          former.forEach(node ->
              lose(
                  handle, node, "the supervisor of %s was started anew".formatted(request.name())));
          NodeStore.insert(handle, id, request, now, now.plus(config.lease()));
          return own;
        });
    log.info("Node {} has registered as {} with {} slots", request.name(), id, request.slots());
    return new NodeAnswer(id, config.lease(), joinKey == null ? null : token);
  }

  /** The node of this id, where it is one of that name's lives. */
  public NodeId of(String name, NodeId node) {
    var known = lives.get(node);
    if (known == null) {
      known =
          database.call(handle -> NodeStore.name(handle, node)).orElseThrow(() -> unknown(node));
      if (lives.size() >= MOST_LIVES) {
        lives.clear();
      }
      lives.put(node, known);
    }
    if (!known.equals(name)) {
      throw unknown(node);
    }
    return node;
  }

  /** Whether the node has to do with the version: it executes, holds or is to restore its runs. */
  public boolean needs(String name, DeploymentId deployment) {
    return database.call(handle -> NodeStore.needs(handle, name, deployment));
  }

  /** The nodes by their lasting names. */
  public NodeNames names() {
    return names;
  }

  /**
   * The node lives, and has these runs. Runs that were handed to it and that it has not listed for
   * a lease never reached it.
   *
   * @return the runs that are no longer its own
   */
  public HeartbeatAnswer heartbeat(NodeId node, Heartbeat heartbeat) {
    var now = clock.instant();
    if (!database.call(handle -> NodeStore.renew(handle, node, now.plus(config.lease())))) {
      throw unknown(node);
    }
    var held = new HashMap<RunId, NodeStore.Held>();
    database
        .call(handle -> NodeStore.held(handle, node))
        .forEach(each -> held.put(each.run(), each));
    var listed = new HashMap<RunId, Long>();
    heartbeat.runs().forEach(run -> listed.merge(run.runId(), run.epoch(), Math::max));
    loseAbsent(node, held.values(), listed, now);
    return new HeartbeatAnswer(
        heartbeat.runs().stream().filter(run -> !held.containsKey(run.runId())).toList(),
        checkpoints.discarded(node, heartbeat.deleted()),
        names.isDraining(node));
  }

  private void loseAbsent(
      NodeId node, Collection<NodeStore.Held> held, Map<RunId, Long> listed, Instant now) {
    var absent = new HashSet<RunEpoch>();
    for (var each : held) {
      if (listed.getOrDefault(each.run(), 0L) < each.epoch()
          && each.assignedAt().plus(config.lease()).isBefore(now)) {
        absent.add(new RunEpoch(each.run(), each.epoch()));
      }
    }
    var overdue = absences.longerThan(config.lease(), node, absent, now);
    if (overdue.isEmpty()) {
      return;
    }
    var epochs = new HashMap<RunId, Long>();
    overdue.forEach(run -> epochs.put(run.runId(), run.epoch()));
    database.useTransaction(handle -> {
      var lost =
          runs.lock(handle, epochs.keySet()).stream()
              .filter(run -> node.equals(run.nodeId()))
              .filter(run -> Long.valueOf(run.epoch()).equals(epochs.get(run.id())))
              .toList();
      // Its machine may be there and just not know that it is to go on.
      var there = lost.stream().filter(run -> isThere(run, listed)).toList();
      losses.handAnew(
          handle, there.stream().filter(run -> run.status() != RunStatus.QUEUED).toList());
      losses.lose(
          handle,
          lost.stream().filter(run -> !there.contains(run)).toList(),
          "it never reached its node, or was forgotten there",
          false);
    });
    log.warn("Node {} has not had {} of its runs for a lease: {}", node, overdue.size(), overdue);
  }

  private static boolean isThere(Run run, Map<RunId, Long> listed) {
    var reporter = run.reporter();
    Long epoch = listed.get(run.id());
    return reporter != null && epoch != null && epoch >= reporter.sinceEpoch();
  }

  /**
   * Takes nodes for lost whose lease has ended, and lets others have their runs; true where more
   * may be to do.
   */
  public boolean sweep() {
    var now = clock.instant();
    if (!grace.isOver(now)) {
      return false;
    }
    var lost =
        database.inTransaction(handle -> {
          var nodes = NodeStore.loseExpired(handle, now.minus(config.grace()), now);
          nodes.forEach(node -> lose(handle, node, "its node was lost"));
          return nodes;
        });
    lost.forEach(node -> log.warn("Node {} has been silent for too long, and is lost", node));
    for (var node : absences.nodes()) {
      if (lost.contains(node)) {
        absences.forget(node);
      }
    }
    return false;
  }

  private void lose(Handle handle, NodeId node, String reason) {
    losses.lose(handle, held(handle, runs, node), reason, false);
  }

  /** The runs that the node is to have, locked. */
  static List<Run> held(Handle handle, RunStore runs, NodeId node) {
    var held = NodeStore.held(handle, node).stream().map(NodeStore.Held::run).toList();
    return runs.lock(handle, held).stream().filter(run -> node.equals(run.nodeId())).toList();
  }

  static EngineException unknown(NodeId node) {
    return new EngineException(
        ErrorCode.NODE_UNKNOWN,
        "the node %s is not known, or was taken for lost; register again".formatted(node));
  }
}
