package dev.dormouse.cli.nodes;

import dev.dormouse.cli.access.Access;
import dev.dormouse.cli.access.ServerOptions;
import dev.dormouse.cli.terminal.Colour;
import dev.dormouse.cli.terminal.CommandFailed;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.JsonOption;
import dev.dormouse.cli.terminal.Table;
import dev.dormouse.cli.terminal.Terminal;
import dev.dormouse.deploy.remote.Api;
import dev.dormouse.deploy.remote.ApiFailure;
import dev.dormouse.supervisor.checkpoints.CheckpointKey;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code dormouse node} and what can be done about nodes. */
@Command(
    name = "node",
    description = "Lists the nodes; adds, drains and forgets them.",
    footer = {
      "",
      "A new host: dormouse node add NAME here, then there",
      "dormouse supervisor --server URL --name NAME with DORMOUSE_NODE_TOKEN set to the token."
    },
    synopsisSubcommandLabel = "[COMMAND]")
public final class NodeCommand implements Callable<Integer> {
  private static final String NODES = "/api/v1/nodes";
  private static final int KEY_CHARACTERS = 12;

  private final Terminal terminal;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private JsonOption json = new JsonOption();

  public NodeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    return list(server, json);
  }

  @Command(name = "list", description = "Lists the nodes and what they have to do.")
  int list(@Mixin ServerOptions server, @Mixin JsonOption json) throws Exception {
    try (var api = open(server)) {
      var table =
          new Table("NODE", "STATUS", "SLOTS", "RUNNING", "WAITING", "STORED", "STORE", "LABELS");
      for (var node : api.get(NODES).path("nodes")) {
        if (json.wanted()) {
          terminal.printJson(node);
        } else {
          add(table, node);
        }
      }
      if (!json.wanted()) {
        table.printTo(terminal);
      }
    }
    return ExitCode.OK;
  }

  private static void add(Table table, JsonNode node) {
    var status = node.path("status").asString("");
    var store = node.path("platform").path("store").asString("");
    table.add(
        Table.Cell.of(node.path("name").asString("")),
        new Table.Cell(status, colour(status)),
        Table.Cell.of(node.path("slots").asString("")),
        Table.Cell.of(node.path("running").asString("")),
        Table.Cell.of(node.path("waiting").asString("")),
        Table.Cell.of(node.path("stored").asString("")),
        Table.Cell.of(store.substring(0, Math.min(KEY_CHARACTERS, store.length()))),
        Table.Cell.of(
            node.path("labels").properties().stream()
                .map(label -> label.getKey() + "=" + label.getValue().asString(""))
                .sorted()
                .collect(Collectors.joining(","))));
  }

  private static Colour colour(String status) {
    return switch (status.toUpperCase(Locale.ROOT)) {
      case "READY" -> Colour.GREEN;
      case "DRAINING" -> Colour.YELLOW;
      case "AWAY" -> Colour.RED;
      default -> Colour.PLAIN;
    };
  }

  @Command(
      name = "add",
      description = "Adds a node and prints its token, which opens this node and nothing else.")
  int add(
      @Parameters(paramLabel = "NAME", description = "Its lasting name.") String name,
      @Mixin ServerOptions server,
      @Mixin JsonOption json)
      throws Exception {
    return token(server, json, NODES, Map.of("name", name));
  }

  @Command(
      name = "token",
      description = "Makes a node's token anew; the one before opens nothing any more.")
  int token(
      @Parameters(paramLabel = "NAME", description = "The node's name.") String name,
      @Mixin ServerOptions server,
      @Mixin JsonOption json)
      throws Exception {
    return token(server, json, path(name, "token"), Map.of());
  }

  @Command(
      name = "join-key",
      description = {
        "Makes a key by which supervisors join under names that nobody else has.",
        "Each gets a token of its own then. For nodes that come and go, as in Kubernetes."
      })
  int joinKey(
      @Parameters(paramLabel = "NAME", description = "What the key is called.") String name,
      @Mixin ServerOptions server,
      @Mixin JsonOption json)
      throws Exception {
    return token(server, json, "/api/v1/join-keys", Map.of("name", name));
  }

  @Command(
      name = "revoke-join-key",
      description = "Lets nobody join any more by the keys of a name; who has joined stays.")
  int revokeJoinKey(
      @Parameters(paramLabel = "NAME", description = "What the key is called.") String name,
      @Mixin ServerOptions server)
      throws Exception {
    try (var api = open(server)) {
      api.post("/api/v1/join-keys/" + segment(name) + "/revoke", Map.of());
      terminal.print("Nobody joins by the key " + name + " any more");
    }
    return ExitCode.OK;
  }

  private int token(ServerOptions server, JsonOption json, String path, Map<String, String> body)
      throws Exception {
    try (var api = open(server)) {
      var answer = api.post(path, body);
      if (json.wanted()) {
        terminal.printJson(answer);
      } else {
        terminal.print(answer.path("token").asString(""));
        terminal.say("It is shown this once.");
      }
    }
    return ExitCode.OK;
  }

  @Command(
      name = "drain",
      description = {
        "Gives a node no new runs: what executes ends there, what waits in memory is stored.",
        "Runs whose checkpoints only this node has wait until it is undrained."
      })
  int drain(
      @Parameters(paramLabel = "NAME", description = "The node's name.") String name,
      @Mixin ServerOptions server)
      throws Exception {
    return tell(server, name, "drain", name + " gets no new runs");
  }

  @Command(name = "undrain", description = "Gives a drained node work again.")
  int undrain(
      @Parameters(paramLabel = "NAME", description = "The node's name.") String name,
      @Mixin ServerOptions server)
      throws Exception {
    return tell(server, name, "undrain", name + " gets work again");
  }

  private int tell(ServerOptions server, String name, String what, String done) throws Exception {
    try (var api = open(server)) {
      api.post(path(name, what), Map.of());
      terminal.print(done);
    }
    return ExitCode.OK;
  }

  @Command(
      name = "forget",
      description = {
        "Takes a node for gone for good: its token opens nothing any more, and runs whose",
        "checkpoints only it had begin a new attempt, from their task's first line."
      })
  int forget(
      @Parameters(paramLabel = "NAME", description = "The node's name.") String name,
      @Option(
              names = "--yes",
              description = "Do it; without this, only what would happen is shown.")
          boolean yes,
      @Option(names = "--alive", description = "Also if the node lives.") boolean alive,
      @Mixin ServerOptions server)
      throws Exception {
    try (var api = open(server)) {
      if (!yes) {
        throw notWithoutYes(api, name);
      }
      var answer = api.post(path(name, "forget"), Map.of("alive", alive));
      terminal.print(name + " is forgotten; runs that begin anew: " + answer.path("runs").asInt(0));
    }
    return ExitCode.OK;
  }

  private static CommandFailed notWithoutYes(Api api, String name)
      throws ApiFailure, InterruptedException {
    for (var node : api.get(NODES).path("nodes")) {
      if (node.path("name").asString("").equals(name)) {
        return new CommandFailed(
            ExitCode.USAGE,
            "The node %s is %s; %d checkpoints of runs are in its store, %d runs are on it. Those that no other node can restore would begin a new attempt, from their task's first line. To forget it: dormouse node forget %s --yes"
                .formatted(
                    name,
                    node.path("status").asString("").toLowerCase(Locale.ROOT),
                    node.path("stored").asInt(0),
                    node.path("running").asInt(0) + node.path("waiting").asInt(0),
                    name));
      }
    }
    return new CommandFailed(ExitCode.FAILED, "There is no node " + name);
  }

  @Command(
      name = "checkpoint-key",
      description = {
        "Makes the key that checkpoints in S3 are encrypted with, in a new file.",
        "All nodes that share a bucket need the same one: --checkpoint-key FILE."
      })
  int checkpointKey(@Parameters(paramLabel = "FILE", description = "The file to make.") Path file)
      throws CommandFailed, IOException {
    if (Files.exists(file)) {
      throw new CommandFailed(
          ExitCode.FAILED, "There is a file " + file + " already; a key is never overwritten.");
    }
    var _ = CheckpointKey.inFile(file);
    terminal.print(file.toString());
    return ExitCode.OK;
  }

  private static Api open(ServerOptions server) throws CommandFailed {
    var access = new Access(server, Path.of(""));
    return new Api(access.url(), access.personalToken());
  }

  private static String path(String name, String what) {
    return NODES + "/" + segment(name) + "/" + what;
  }

  private static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
