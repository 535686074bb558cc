package dev.dormouse.server.nodes;

import dev.dormouse.engine.demand.Demand;
import dev.dormouse.engine.demand.DemandView;
import dev.dormouse.engine.nodes.NodeNames;
import dev.dormouse.engine.nodes.NodeView;
import dev.dormouse.engine.tenancy.Tenancy;
import dev.dormouse.server.http.Access;
import dev.dormouse.server.http.Answer;
import dev.dormouse.server.http.ApiError;
import dev.dormouse.server.http.Call;
import dev.dormouse.server.http.Endpoint;
import java.util.List;

/** What administrators do about nodes. */
public final class NodeNameApi {
  private static final int MAX_NAME = 100;

  private final NodeNames names;
  private final Tenancy tenancy;
  private final Demand demand;

  public NodeNameApi(NodeNames names, Tenancy tenancy, Demand demand) {
    this.demand = demand;
    this.names = names;
    this.tenancy = tenancy;
  }

  /** A node that shall be there, or a key by which nodes join. */
  record NameBody(String name) {}

  /** A token of a node, or a join key; it is shown this once. */
  record TokenView(String name, String token) {}

  /** All nodes. */
  record NodeList(List<NodeView> nodes) {
    NodeList {
      nodes = List.copyOf(nodes);
    }
  }

  /** Whether the node may be forgotten although it lives. */
  record ForgetBody(boolean alive) {}

  /** How many runs lost their checkpoints with the node. */
  record Forgotten(String name, int runs) {}

  /** What was done. */
  record Done(String name) {}

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/api/v1/nodes")
            .does("The nodes, how they are, and what they have")
            .opensTo(Access.PERSONAL_TOKEN)
            .answers(200, NodeList.class, "The nodes by name")
            .by(_ -> Answer.ok(new NodeList(names.list()))),
        Endpoint.get("/api/v1/nodes/demand")
            .does("How much there is to do, by machine: for what adds and removes nodes")
            .opensTo(Access.PERSONAL_TOKEN)
            .answers(200, DemandView.class, "Runs queued and executing, and slots")
            .by(_ -> Answer.ok(demand.now())),
        Endpoint.post("/api/v1/nodes")
            .does("Adds a node and makes its token, which opens this node and nothing else")
            .opensTo(Access.PERSONAL_TOKEN)
            .takes(NameBody.class)
            .answers(200, TokenView.class, "Its token")
            .refuses(409, "There is one of this name")
            .by(this::add),
        ofName("token", "Makes a node's token anew; the one before opens nothing")
            .answers(200, TokenView.class, "Its token")
            .by(call -> Answer.ok(new TokenView(name(call), names.renew(name(call))))),
        ofName("drain", "Gives a node no new runs; what waits in its memory is stored")
            .answers(200, Done.class, "It is draining")
            .by(call -> drain(call, true)),
        ofName("undrain", "Gives a node work again")
            .answers(200, Done.class, "It gets work")
            .by(call -> drain(call, false)),
        ofName("forget", "Takes a node for gone: its token opens nothing, its runs begin anew")
            .takes(ForgetBody.class)
            .answers(200, Forgotten.class, "It is forgotten")
            .refuses(409, "It lives")
            .by(this::forget),
        Endpoint.post("/api/v1/join-keys")
            .does("Makes a key by which supervisors join, each getting a token of its own")
            .opensTo(Access.PERSONAL_TOKEN)
            .takes(NameBody.class)
            .answers(200, TokenView.class, "The key")
            .by(this::joinKey),
        Endpoint.post("/api/v1/join-keys/{name}/revoke")
            .does("Lets nobody join any more by the keys of a name; who has joined stays")
            .opensTo(Access.PERSONAL_TOKEN)
            .answers(200, Done.class, "They open nothing")
            .refuses(404, "There is none of this name")
            .by(this::revoke));
  }

  private static Endpoint.Draft ofName(String what, String summary) {
    return Endpoint.post("/api/v1/nodes/{name}/" + what)
        .does(summary)
        .opensTo(Access.PERSONAL_TOKEN)
        .refuses(404, "There is no such node");
  }

  private static String name(Call call) {
    return call.path("name");
  }

  private Answer add(Call call) {
    var name = call.body(NameBody.class).name();
    return Answer.ok(new TokenView(name, names.add(name)));
  }

  private Answer drain(Call call, boolean draining) {
    names.drain(name(call), draining);
    return Answer.ok(new Done(name(call)));
  }

  private Answer forget(Call call) {
    int runs = names.forget(name(call), call.body(ForgetBody.class).alive());
    return Answer.ok(new Forgotten(name(call), runs));
  }

  private Answer joinKey(Call call) {
    var name = call.body(NameBody.class).name();
    if (name.isBlank() || name.length() > MAX_NAME) {
      throw ApiError.badRequest("name is not 1 to " + MAX_NAME + " characters long");
    }
    return Answer.ok(new TokenView(name, tenancy.createJoinKey(name)));
  }

  private Answer revoke(Call call) {
    if (!tenancy.revokeJoinKeys(name(call))) {
      throw ApiError.notFound("There is no join key \"" + name(call) + "\"");
    }
    return Answer.ok(new Done(name(call)));
  }
}
