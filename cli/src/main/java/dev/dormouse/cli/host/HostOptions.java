package dev.dormouse.cli.host;

import dev.dormouse.cli.project.Distribution;
import dev.dormouse.cli.terminal.CommandFailed;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.engine.runs.Prices;
import dev.dormouse.server.alerts.AlertsConfig;
import dev.dormouse.server.analytics.AnalyticsConfig;
import dev.dormouse.server.assistant.AssistantConfig;
import dev.dormouse.supervisor.SupervisorConfig;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of commands that host a server. */
final class HostOptions {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "${env:DORMOUSE_DATA:-${sys:user.home}/.dormouse}",
      description =
          "The folder for everything that lasts (env DORMOUSE_DATA; default: ~/.dormouse).")
  private Path data = Path.of(".dormouse");

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "${env:DORMOUSE_PORT:-3030}",
      description = "The server's port, 0 for any free one (env DORMOUSE_PORT; default: 3030).")
  private int port = 3030;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "${env:DORMOUSE_HOST:-127.0.0.1}",
      description =
          "The address to listen on; 0.0.0.0 serves other machines too (env DORMOUSE_HOST;"
              + " default: 127.0.0.1).")
  private String host = "127.0.0.1";

  @Option(
      names = "--public-url",
      paramLabel = "URL",
      defaultValue = "${env:DORMOUSE_PUBLIC_URL:-}",
      description =
          "How others reach the server, for addresses that it gives out (env"
              + " DORMOUSE_PUBLIC_URL).")
  private String publicUrl = "";

  @Option(
      names = "--postgres-url",
      paramLabel = "URL",
      defaultValue = "${env:DORMOUSE_POSTGRES_URL}",
      description =
          "A PostgreSQL to use instead of the embedded one, postgres://USER:PASSWORD@HOST/DB or"
              + " jdbc:postgresql:… (env DORMOUSE_POSTGRES_URL).")
  private @Nullable String postgresUrl;

  @Option(
      names = "--clickhouse-url",
      paramLabel = "URL",
      defaultValue = "${env:DORMOUSE_CLICKHOUSE_URL}",
      description =
          "A ClickHouse to use for the analytics instead of the embedded one,"
              + " https://USER:PASSWORD@HOST:8443/ (env DORMOUSE_CLICKHOUSE_URL).")
  private @Nullable String clickHouseUrl;

  @Option(
      names = "--assistant-key",
      paramLabel = "KEY",
      defaultValue = "${env:DORMOUSE_ASSISTANT_KEY:-}",
      showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER,
      description =
          "The key of a language model that helps with questions (env DORMOUSE_ASSISTANT_KEY;"
              + " default: none, and no assistant).")
  private String assistantKey = "";

  @Option(
      names = "--assistant-url",
      paramLabel = "URL",
      defaultValue = "${env:DORMOUSE_ASSISTANT_URL:-https://api.openai.com/v1}",
      description =
          "Its address: any API like OpenAI's (env DORMOUSE_ASSISTANT_URL; default:"
              + " ${DEFAULT-VALUE}).")
  private String assistantUrl = "";

  @Option(
      names = "--assistant-model",
      paramLabel = "NAME",
      defaultValue = "${env:DORMOUSE_ASSISTANT_MODEL:-gpt-5-mini}",
      description = "Its name there (env DORMOUSE_ASSISTANT_MODEL; default: ${DEFAULT-VALUE}).")
  private String assistantModel = "";

  @Option(
      names = "--slots",
      paramLabel = "N",
      defaultValue = "${env:DORMOUSE_SLOTS:-0}",
      description =
          "How many runs execute at a time on this machine (env DORMOUSE_SLOTS; default: twice its"
              + " processors).")
  private int slots;

  @Option(
      names = "--node-name",
      paramLabel = "NAME",
      defaultValue = "${env:DORMOUSE_NODE_NAME:-local}",
      description =
          "This machine's lasting name among the nodes of a database (env DORMOUSE_NODE_NAME;"
              + " default: local).")
  private String nodeName = "local";

  @Option(
      names = "--prices",
      paramLabel = "TABLE",
      defaultValue = "${env:DORMOUSE_PRICES:-}",
      description =
          "What machines cost: cents an hour for each preset, cents for each run:"
              + " small-1x=1.2,large-1x=9.6,run=0.0025 (env DORMOUSE_PRICES; default: nothing).")
  private String prices = "";

  @Option(
      names = "--smtp",
      paramLabel = "URL",
      defaultValue = "${env:DORMOUSE_SMTP_URL:-}",
      description =
          "What sends alerts by e-mail: smtp://user:password@mail.example.com:587, or smtps://…"
              + " (env DORMOUSE_SMTP_URL; default: no e-mail).")
  private String smtp = "";

  @Option(
      names = "--alerts-from",
      paramLabel = "ADDRESS",
      defaultValue = "${env:DORMOUSE_ALERTS_FROM:-dormouse@localhost}",
      description = "Who sends alerts (env DORMOUSE_ALERTS_FROM; default: ${DEFAULT-VALUE}).")
  private String alertsFrom = "dormouse@localhost";

  @Option(
      names = "--alerts-to-private-networks",
      description = "Let webhooks of alerts be in private networks, and on this host.")
  private boolean alertsToPrivateNetworks;

  HostConfig config(Distribution distribution, SupervisorConfig.Machines machines)
      throws CommandFailed {
    return new HostConfig(
        data.toAbsolutePath().normalize(),
        host,
        port,
        publicUrl,
        postgresUrl == null ? null : PostgresUrl.parse(postgresUrl),
        analytics(),
        alerts(),
        assistant(),
        slots == 0 ? 2 * Runtime.getRuntime().availableProcessors() : slots,
        nodeName,
        machines,
        Prices.parse(prices),
        distribution.worker(),
        HostConfig.Nodes.OWN);
  }

  private AlertsConfig alerts() throws CommandFailed {
    try {
      return new AlertsConfig(
          smtp.isEmpty() ? null : AlertsConfig.Mail.of(smtp, alertsFrom), alertsToPrivateNetworks);
    } catch (IllegalArgumentException e) {
      throw new CommandFailed(ExitCode.USAGE, "--smtp: " + e.getMessage());
    }
  }

  private AssistantConfig assistant() throws CommandFailed {
    try {
      return assistantKey.isBlank()
          ? AssistantConfig.NONE
          : new AssistantConfig(assistantUrl, assistantModel, assistantKey.strip());
    } catch (IllegalArgumentException e) {
      throw new CommandFailed(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
  }

  private AnalyticsConfig analytics() throws CommandFailed {
    if (clickHouseUrl != null) {
      if (!clickHouseUrl.matches("https?://.+")) {
        // The address itself is not shown: it may hold a password.
        throw new CommandFailed(
            ExitCode.USAGE,
            "The address of ClickHouse is wrong: it must begin with http:// or https://");
      }
      return new AnalyticsConfig.Remote(clickHouseUrl);
    }
    var library = System.getProperty(Distribution.CLICKHOUSE_PROPERTY, "");
    return library.isEmpty()
        ? new AnalyticsConfig.None(
            "for ClickHouse's library is not here; bin/setup-clickhouse fetches it, or give"
                + " --clickhouse-url")
        : new AnalyticsConfig.Embedded(
            Path.of(library, "libchdb.so"), data().resolve("clickhouse"));
  }

  Path data() {
    return data.toAbsolutePath().normalize();
  }

  int port() {
    return port;
  }
}
