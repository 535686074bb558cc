package dev.dormouse.cli.host;

import java.nio.file.Path;

/** Where a host's own log goes: to a file in its data folder, warnings to the console too. */
final class HostLogs {
  private HostLogs() {}

  /** To be called before anything logs; the log's settings are in a file on the class path. */
  static Path configure(Path data) {
    var folder = data.resolve("logs");
    System.setProperty("dormouse.logs", folder.toString());
    System.setProperty("logback.configurationFile", "dev/dormouse/cli/host/logback.xml");
    return folder.resolve("dormouse.log");
  }
}
