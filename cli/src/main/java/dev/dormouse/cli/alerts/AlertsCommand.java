package dev.dormouse.cli.alerts;

import dev.dormouse.cli.access.Access;
import dev.dormouse.cli.access.ServerOptions;
import dev.dormouse.cli.terminal.Colour;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.JsonOption;
import dev.dormouse.cli.terminal.Table;
import dev.dormouse.cli.terminal.Terminal;
import dev.dormouse.deploy.remote.Api;
import dev.dormouse.protocol.AlertChannelId;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code dormouse alerts}. */
@Command(
    name = "alerts",
    description = "Lists where alerts of the environment go; adds, tries and deletes channels.",
    footer = {
      "",
      "dormouse alerts add email ops@example.com",
      "dormouse alerts add slack https://hooks.slack.com/services/… --on error_new,error_regressed",
      "dormouse alerts add webhook https://example.com/hook --name pager"
    },
    synopsisSubcommandLabel = "[COMMAND]")
public final class AlertsCommand implements Callable<Integer> {
  private static final String CHANNELS = "/api/v1/alert-channels";

  private final Terminal terminal;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private JsonOption json = new JsonOption();

  public AlertsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** How alerts are told. */
  enum Kind {
    EMAIL,
    SLACK,
    WEBHOOK
  }

  /** What alerts are about. */
  enum On {
    RUN_FAILED,
    DEPLOYMENT_SUCCEEDED,
    DEPLOYMENT_FAILED,
    ERROR_NEW,
    ERROR_REGRESSED
  }

  @Override
  public Integer call() throws Exception {
    try (var api = open(server)) {
      var table = new Table("CHANNEL", "NAME", "KIND", "TARGET", "ALERTS", "");
      for (var channel : api.get(CHANNELS).path("data")) {
        if (json.wanted()) {
          terminal.printJson(channel);
        } else {
          add(table, channel);
        }
      }
      if (!json.wanted()) {
        table.printTo(terminal);
      }
    }
    return ExitCode.OK;
  }

  private static Api open(ServerOptions server) throws Exception {
    return new Access(server, Path.of("")).open();
  }

  private static void add(Table table, JsonNode channel) {
    table.add(
        Table.Cell.of(channel.path("id").asString("")),
        Table.Cell.of(channel.path("name").asString("")),
        Table.Cell.of(lower(channel.path("kind"))),
        Table.Cell.of(channel.path("target").asString("")),
        Table.Cell.of(
            channel
                .path("alerts")
                .valueStream()
                .map(AlertsCommand::lower)
                .collect(Collectors.joining(","))),
        new Table.Cell(channel.path("active").asBoolean(true) ? "" : "off", Colour.YELLOW));
  }

  private static String lower(JsonNode name) {
    return name.asString("").toLowerCase(Locale.ROOT);
  }

  @Command(
      name = "add",
      description = "Adds a channel and prints its id, and the secret of a webhook.")
  int add(
      @Parameters(paramLabel = "KIND", description = "${COMPLETION-CANDIDATES}.") Kind kind,
      @Parameters(paramLabel = "TARGET", description = "An address, or a URL.") String target,
      @Option(names = "--name", paramLabel = "NAME", description = "What it is called.")
          @Nullable String name,
      @Option(
              names = "--on",
              split = ",",
              paramLabel = "ALERT",
              description = "What goes there (default: all): ${COMPLETION-CANDIDATES}.")
          @Nullable List<On> on,
      @Mixin ServerOptions server,
      @Mixin JsonOption json)
      throws Exception {
    var body = new LinkedHashMap<String, Object>();
    body.put("name", name == null ? target : name);
    body.put("kind", kind.name());
    body.put("target", target);
    if (on != null) {
      body.put("alerts", on.stream().map(On::name).toList());
    }
    try (var api = open(server)) {
      var made = api.post(CHANNELS, body);
      if (json.wanted()) {
        terminal.printJson(made);
      } else {
        terminal.print(made.path("id").asString(""));
        String secret = made.path("secret").asString("");
        if (!secret.isEmpty()) {
          terminal.print(secret);
          terminal.say("The second line signs its requests, and is not told again.");
        }
      }
    }
    return ExitCode.OK;
  }

  @Command(name = "test", description = "Sends an alert there that says nothing.")
  int test(
      @Parameters(paramLabel = "CHANNEL", description = "The channel's id.") String channel,
      @Mixin ServerOptions server)
      throws Exception {
    try (var api = open(server)) {
      var _ = api.post(path(channel) + "/test", Map.of());
    }
    terminal.print("An alert is on its way; \"dormouse alerts log " + channel + "\" follows it.");
    return ExitCode.OK;
  }

  @Command(name = "log", description = "Shows the latest deliveries to a channel.")
  int log(
      @Parameters(paramLabel = "CHANNEL", description = "The channel's id.") String channel,
      @Mixin ServerOptions server,
      @Mixin JsonOption json)
      throws Exception {
    var table = new Table("CREATED", "ALERT", "TRIES", "STATUS", "TITLE");
    try (var api = open(server)) {
      for (var delivery : api.get(path(channel) + "/deliveries").path("data")) {
        if (json.wanted()) {
          terminal.printJson(delivery);
        } else {
          table.add(
              new Table.Cell(delivery.path("createdAt").asString(""), Colour.DIM),
              Table.Cell.of(lower(delivery.path("kind"))),
              Table.Cell.of(delivery.path("tries").asString("")),
              Table.Cell.of(state(delivery)),
              Table.Cell.of(delivery.path("title").asString("")));
        }
      }
    }
    if (!json.wanted()) {
      table.printTo(terminal);
    }
    return ExitCode.OK;
  }

  private static String state(JsonNode delivery) {
    if (delivery.path("deliveredAt").isString()) {
      return "delivered";
    }
    String failure = delivery.path("failure").asString("");
    return delivery.path("givenUpAt").isString()
        ? "given up: " + failure
        : failure.isEmpty() ? "on its way" : "again soon: " + failure;
  }

  @Command(name = "off", description = "Lets no more alerts go there.")
  int off(
      @Parameters(paramLabel = "CHANNEL", description = "The channel's id.") String channel,
      @Mixin ServerOptions server)
      throws Exception {
    return activate(channel, server, false);
  }

  @Command(name = "on", description = "Lets alerts go there again.")
  int on(
      @Parameters(paramLabel = "CHANNEL", description = "The channel's id.") String channel,
      @Mixin ServerOptions server)
      throws Exception {
    return activate(channel, server, true);
  }

  private int activate(String channel, ServerOptions server, boolean active) throws Exception {
    try (var api = open(server)) {
      var _ = api.put(path(channel), Map.of("active", active));
    }
    terminal.print(channel + " is " + (active ? "on" : "off"));
    return ExitCode.OK;
  }

  @Command(name = "delete", description = "Deletes a channel, and what is on its way there.")
  int delete(
      @Parameters(paramLabel = "CHANNEL", description = "The channel's id.") String channel,
      @Mixin ServerOptions server)
      throws Exception {
    try (var api = open(server)) {
      var _ = api.delete(path(channel));
    }
    terminal.print(channel + " is deleted");
    return ExitCode.OK;
  }

  private static String path(String channel) {
    return CHANNELS + "/" + new AlertChannelId(channel);
  }
}
