package dev.dormouse.server;

import dev.dormouse.server.alerts.AlertsConfig;
import dev.dormouse.server.analytics.AnalyticsConfig;
import dev.dormouse.server.assistant.AssistantConfig;
import java.nio.file.Path;

/**
 * What a server needs to know.
 *
 * @param host the address that it listens on
 * @param port 0 for any free one
 * @param data the folder for what is not in the database: files of versions
 * @param publicUrl what addresses in answers begin with; empty for however a caller addressed the
 *     server
 * @param maxBlobBytes the longest file of a version
 * @param analytics where questions are answered
 * @param alerts how alerts leave the server
 * @param assistant who helps with them
 */
public record ServerConfig(
    String host,
    int port,
    Path data,
    String publicUrl,
    long maxBlobBytes,
    AnalyticsConfig analytics,
    AlertsConfig alerts,
    AssistantConfig assistant) {
  private static final int DEFAULT_PORT = 3030;
  private static final long DEFAULT_MAX_BLOB_BYTES = 1024L * 1024 * 1024;
  private static final AnalyticsConfig NO_ANALYTICS =
      new AnalyticsConfig.None("it was started without a ClickHouse");

  public ServerConfig {
    if (host.isBlank()) {
      throw new IllegalArgumentException("host is empty; 127.0.0.1 serves this machine only");
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port is " + port + "; it must be 0 to 65535");
    }
    if (!publicUrl.isEmpty() && !publicUrl.matches("https?://[^/?#]+(/[^?#]*)?")) {
      throw new IllegalArgumentException(
          "publicUrl is \"" + publicUrl + "\"; it must look like https://dormouse.example.com");
    }
    if (maxBlobBytes < 1) {
      throw new IllegalArgumentException(
          "maxBlobBytes is " + maxBlobBytes + "; it must be at least 1");
    }
  }

  /** For this machine only, with everything else as it usually is. */
  public static ServerConfig of(Path data) {
    return new ServerConfig(
        "127.0.0.1",
        DEFAULT_PORT,
        data,
        "",
        DEFAULT_MAX_BLOB_BYTES,
        NO_ANALYTICS,
        AlertsConfig.DEFAULT,
        AssistantConfig.NONE);
  }

  public ServerConfig withHost(String newHost) {
    return new ServerConfig(
        newHost, port, data, publicUrl, maxBlobBytes, analytics, alerts, assistant);
  }

  public ServerConfig withPort(int newPort) {
    return new ServerConfig(
        host, newPort, data, publicUrl, maxBlobBytes, analytics, alerts, assistant);
  }

  public ServerConfig withPublicUrl(String newPublicUrl) {
    return new ServerConfig(
        host, port, data, newPublicUrl, maxBlobBytes, analytics, alerts, assistant);
  }

  public ServerConfig withMaxBlobBytes(long newMaxBlobBytes) {
    return new ServerConfig(
        host, port, data, publicUrl, newMaxBlobBytes, analytics, alerts, assistant);
  }

  public ServerConfig withAnalytics(AnalyticsConfig newAnalytics) {
    return new ServerConfig(
        host, port, data, publicUrl, maxBlobBytes, newAnalytics, alerts, assistant);
  }

  public ServerConfig withAlerts(AlertsConfig newAlerts) {
    return new ServerConfig(
        host, port, data, publicUrl, maxBlobBytes, analytics, newAlerts, assistant);
  }

  public ServerConfig withAssistant(AssistantConfig newAssistant) {
    return new ServerConfig(
        host, port, data, publicUrl, maxBlobBytes, analytics, alerts, newAssistant);
  }
}
