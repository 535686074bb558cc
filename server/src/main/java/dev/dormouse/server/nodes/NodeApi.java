package dev.dormouse.server.nodes;

import dev.dormouse.engine.Engine;
import dev.dormouse.engine.checkpoints.Checkpoints;
import dev.dormouse.engine.deployments.Deployments;
import dev.dormouse.engine.logs.RunLogBook;
import dev.dormouse.engine.nodes.Nodes;
import dev.dormouse.engine.nodes.Signals;
import dev.dormouse.engine.nodes.Work;
import dev.dormouse.engine.reports.Reports;
import dev.dormouse.engine.tenancy.RunTokens;
import dev.dormouse.protocol.DeploymentId;
import dev.dormouse.protocol.NodeId;
import dev.dormouse.protocol.node.DeploymentManifest;
import dev.dormouse.protocol.node.Heartbeat;
import dev.dormouse.protocol.node.HeartbeatAnswer;
import dev.dormouse.protocol.node.NodeAnswer;
import dev.dormouse.protocol.node.NodeRequest;
import dev.dormouse.protocol.node.RunEpoch;
import dev.dormouse.protocol.node.RunLogs;
import dev.dormouse.protocol.node.RunMetrics;
import dev.dormouse.protocol.node.SignalsAnswer;
import dev.dormouse.protocol.node.SignalsRequest;
import dev.dormouse.protocol.node.StoredCheckpoints;
import dev.dormouse.protocol.node.WorkAnswer;
import dev.dormouse.protocol.node.WorkRequest;
import dev.dormouse.server.auth.Caller;
import dev.dormouse.server.http.Access;
import dev.dormouse.server.http.Answer;
import dev.dormouse.server.http.ApiError;
import dev.dormouse.server.http.Call;
import dev.dormouse.server.http.Endpoint;
import dev.dormouse.server.http.Outcome;
import dev.dormouse.server.telemetry.WorkerMetrics;
import java.time.Duration;
import java.util.List;

/** What supervisors say and ask. */
public final class NodeApi {
  /** Reports carry outputs, several of the greatest length. */
  private static final int MAX_REPORTS = 64 * 1024 * 1024;

  private static final int MAX_LOGS = 32 * 1024 * 1024;
  private static final int MAX_LISTS = 4 * 1024 * 1024;
  private static final Duration LONGEST_POLL = Duration.ofSeconds(60);

  private final Nodes nodes;
  private final Work work;
  private final Signals signals;
  private final Reports reports;
  private final Checkpoints checkpoints;
  private final RunLogBook logs;
  private final Deployments deployments;
  private final RunTokens runTokens;
  private final WorkerMetrics metrics;

  public NodeApi(Engine engine, WorkerMetrics metrics) {
    this.metrics = metrics;
    this.nodes = engine.nodes();
    this.work = engine.work();
    this.signals = engine.signals();
    this.reports = engine.reports();
    this.checkpoints = engine.checkpoints();
    this.logs = engine.logs();
    this.deployments = engine.deployments();
    this.runTokens = engine.tenancy().runTokens();
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.post("/node/v1/nodes")
            .does("A supervisor has started")
            .opensTo(Access.NODE_TOKEN, Access.JOIN_KEY)
            .takes(NodeRequest.class)
            .answers(200, NodeAnswer.class, "Its id and lease, and a token where it joins by a key")
            .refuses(403, "The name is another node's")
            .by(this::register),
        ofNode("heartbeat", "Renews the lease and tells which runs the node has")
            .takes(Heartbeat.class, MAX_LISTS)
            .answers(200, HeartbeatAnswer.class, "Runs and checkpoints to let go of")
            .by(call -> Answer.ok(nodes.heartbeat(id(call), call.body(Heartbeat.class)))),
        ofNode("work", "Asks for runs; held until there are some")
            .takes(WorkRequest.class, MAX_LISTS)
            .answers(200, WorkAnswer.class, "Runs that are the node's from now on")
            .by(this::work),
        ofNode("signals", "Asks what happened to the node's runs; held until there is something")
            .takes(SignalsRequest.class, MAX_LISTS)
            .answers(200, SignalsAnswer.class, "What the node should know")
            .by(this::signals),
        ofNode("reports", "Tells what happened to runs on the node")
            .takes(dev.dormouse.protocol.node.Reports.class, MAX_REPORTS)
            .answers(200, dev.dormouse.protocol.node.Reports.Answers.class, "How each was taken")
            .by(this::report),
        ofNode("checkpoints", "Asks which of the stored images no run will ever go on from")
            .takes(StoredCheckpoints.class, MAX_LISTS)
            .answers(200, StoredCheckpoints.Orphans.class, "Those that may be deleted")
            .by(call -> {
              var _ = id(call);
              return Answer.ok(
                  new StoredCheckpoints.Orphans(
                      checkpoints.orphans(call.body(StoredCheckpoints.class).stored())));
            }),
        ofNode("logs", "Tells what runs logged")
            .takes(RunLogs.class, MAX_LOGS)
            .answers(new Outcome.Empty(204, "Kept"))
            .refuses(403, "A run was never the node's")
            .by(this::log),
        ofNode("metrics", "Tells what was measured in runs")
            .takes(RunMetrics.class, MAX_LOGS)
            .answers(new Outcome.Empty(204, "Taken, where the server has analytics"))
            .refuses(403, "A run was never the node's")
            .refuses(429, "Too much waits to be stored")
            .by(this::measured),
        Endpoint.get("/node/v1/deployments/{deploymentId}")
            .does("What a node needs to run a version")
            .opensTo(Access.NODE_TOKEN)
            .answers(200, DeploymentManifest.class, "The manifest")
            .refuses(404, "There is no such version")
            .refuses(403, "The node has no run of it")
            .by(this::deployment));
  }

  private Answer register(Call call) {
    var request = call.body(NodeRequest.class);
    return switch (call.caller()) {
      case Caller.Joining(var key) -> Answer.ok(nodes.join(request, key));
      case Caller.Node(var name) when !name.equals(request.name()) ->
          throw ApiError.forbidden(
              "The token is that of the node \"%s\", and opens no other: \"%s\""
                  .formatted(name, request.name()));
      case Caller.Node _ -> Answer.ok(nodes.register(request));
      default -> throw new IllegalStateException("an endpoint of nodes lets in " + call.caller());
    };
  }

  /** Whoever logs for a run shows that it has had it. */
  private Answer log(Call call) {
    var _ = id(call);
    var told = call.body(RunLogs.class);
    told.runs().forEach(entries -> checkHad(entries.run(), entries.runToken()));
    logs.append(told);
    return Answer.empty(204);
  }

  private Answer measured(Call call) {
    var _ = id(call);
    var told = call.body(RunMetrics.class).runs();
    told.forEach(entries -> checkHad(entries.run(), entries.runToken()));
    metrics.take(told);
    return Answer.empty(204);
  }

  private void checkHad(RunEpoch run, String token) {
    if (!runTokens.isOf(token, run.runId(), run.epoch())) {
      throw ApiError.forbidden("The run " + run.runId() + " has another token in this epoch");
    }
  }

  /** A manifest holds the variables of an environment: only for nodes that execute its runs. */
  private Answer deployment(Call call) {
    var id = call.path("deploymentId", DeploymentId::new);
    if (!nodes.needs(name(call), id)) {
      throw ApiError.forbidden("The node has no run of the deployment " + id);
    }
    return Answer.ok(deployments.manifest(id));
  }

  private static Endpoint.Draft ofNode(String what, String summary) {
    return Endpoint.post("/node/v1/nodes/{nodeId}/" + what)
        .does(summary)
        .opensTo(Access.NODE_TOKEN)
        .refuses(404, "The node is not known, or was taken for dead");
  }

  private Answer work(Call call) {
    var asked = call.body(WorkRequest.class);
    if (asked.slots() < 1) {
      throw ApiError.badRequest("slots is " + asked.slots() + "; it must be at least 1");
    }
    return Answer.ok(
        new WorkAnswer(
            work.await(
                id(call),
                new WorkRequest(asked.slots(), asked.warm(), bounded(asked.patience())))));
  }

  private Answer signals(Call call) {
    var asked = call.body(SignalsRequest.class);
    return Answer.ok(
        new SignalsAnswer(
            signals.await(id(call), new SignalsRequest(bounded(asked.patience()), asked.known()))));
  }

  private Answer report(Call call) {
    var told = call.body(dev.dormouse.protocol.node.Reports.class).reports();
    if (told.size() > dev.dormouse.protocol.node.Reports.MAX) {
      throw ApiError.badRequest(
          "reports has "
              + told.size()
              + " entries; it may have at most "
              + dev.dormouse.protocol.node.Reports.MAX);
    }
    return Answer.ok(
        new dev.dormouse.protocol.node.Reports.Answers(reports.report(id(call), told)));
  }

  private static Duration bounded(Duration patience) {
    if (patience.isNegative()) {
      return Duration.ZERO;
    }
    return patience.compareTo(LONGEST_POLL) > 0 ? LONGEST_POLL : patience;
  }

  /** One of the caller's own lives; where it is another's, there is none such. */
  private NodeId id(Call call) {
    return nodes.of(name(call), call.path("nodeId", NodeId::new));
  }

  private static String name(Call call) {
    return switch (call.caller()) {
      case Caller.Node(var name) -> name;
      default -> throw new IllegalStateException("an endpoint of nodes lets in " + call.caller());
    };
  }
}
