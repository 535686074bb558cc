package dev.dormouse.cli.mcp;

import dev.dormouse.cli.access.Access;
import dev.dormouse.cli.access.ServerOptions;
import dev.dormouse.cli.terminal.ExitCode;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dormouse mcp}. */
@Command(
    name = "mcp",
    description =
        "Serves an environment's runs to a language model over the Model Context Protocol, on"
            + " standard input and output.",
    footer = {"", "Example: claude mcp add dormouse -- dormouse mcp --env prod --read-only"})
public final class McpCommand implements Callable<Integer> {
  private static final String INSTRUCTIONS =
      "Dormouse executes tasks as runs. Ask about many runs, their logs, spans and metrics with the"
          + " tool query, in TRQL: SQL for reading, whose tables and columns the tool schema lists."
          + " Look at single runs with runs and logs.";

  private final String version;

  @Option(names = "--read-only", description = "Leave out the tool that triggers runs.")
  private boolean readOnly;

  @Mixin private ServerOptions server = new ServerOptions();

  public McpCommand(String version) {
    this.version = version;
  }

  @Override
  public Integer call() throws Exception {
    // Before anything logs: a line on the standard output would break the protocol.
    System.setProperty("logback.configurationFile", "dev/dormouse/cli/mcp/logback.xml");
    try (var api = new Access(server, Path.of("")).open();
        var in = new WatchedInput(System.in)) {
      var serving =
          McpServer.sync(
                  new StdioServerTransportProvider(McpJsonDefaults.getMapper(), in, System.out))
              .serverInfo("dormouse", version)
              .instructions(INSTRUCTIONS)
              .tools(new Tools(api, readOnly).specifications())
              .build();
      in.awaitEnd();
      serving.closeGracefully();
    }
    return ExitCode.OK;
  }
}
