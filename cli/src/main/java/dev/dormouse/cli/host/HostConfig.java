package dev.dormouse.cli.host;

import dev.dormouse.deploy.index.WorkerProgram;
import dev.dormouse.engine.runs.Prices;
import dev.dormouse.server.alerts.AlertsConfig;
import dev.dormouse.server.analytics.AnalyticsConfig;
import dev.dormouse.server.assistant.AssistantConfig;
import dev.dormouse.store.DatabaseConfig;
import dev.dormouse.supervisor.SupervisorConfig;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a host needs to know.
 *
 * @param data the folder for everything that lasts
 * @param publicUrl how others reach the server, empty for however they address it
 * @param machines what runs execute in
 * @param prices what machines cost
 * @param postgres the database, or null for the embedded one
 * @param analytics which ClickHouse holds the analytics
 * @param alerts how alerts leave the server
 * @param assistant who helps with questions about them
 */
record HostConfig(
    Path data,
    String host,
    int port,
    String publicUrl,
    @Nullable DatabaseConfig postgres,
    AnalyticsConfig analytics,
    AlertsConfig alerts,
    AssistantConfig assistant,
    int slots,
    String nodeName,
    SupervisorConfig.Machines machines,
    Prices prices,
    WorkerProgram worker,
    Nodes nodes) {
  /**
   * Which nodes there are.
   *
   * @param own whether this process is one
   * @param joinKey a key by which others join, made elsewhere; null for none
   */
  record Nodes(boolean own, @Nullable String joinKey) {
    static final Nodes OWN = new Nodes(true, null);

    /** Without the key. */
    @Override
    public String toString() {
      return "Nodes[own=" + own + "]";
    }
  }

  HostConfig withNodes(Nodes changed) {
    return new HostConfig(
        data, host, port, publicUrl, postgres, analytics, alerts, assistant, slots, nodeName,
        machines, prices, worker, changed);
  }
}
