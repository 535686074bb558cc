package dev.dormouse.cli.host;

import dev.dormouse.cli.terminal.CommandFailed;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.store.DatabaseConfig;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** Addresses of PostgreSQL as people and platforms write them. */
final class PostgresUrl {
  private static final int CONNECTIONS = 32;

  private PostgresUrl() {}

  static DatabaseConfig parse(String url) throws CommandFailed {
    if (url.startsWith("jdbc:postgresql:")) {
      return new DatabaseConfig(url, "", "", CONNECTIONS);
    }
    if (!url.startsWith("postgres://") && !url.startsWith("postgresql://")) {
      throw wrong("it must begin with postgres://, postgresql:// or jdbc:postgresql:");
    }
    try {
      var parsed = new URI(url);
      if (parsed.getHost() == null || parsed.getPath().length() < 2) {
        throw wrong("it must name a host and a database, postgres://USER:PASSWORD@HOST/DATABASE");
      }
      var user = parsed.getRawUserInfo() == null ? "" : parsed.getRawUserInfo();
      int colon = user.indexOf(':');
      var jdbc =
          "jdbc:postgresql://"
              + parsed.getHost()
              + (parsed.getPort() < 0 ? "" : ":" + parsed.getPort())
              + parsed.getRawPath()
              + (parsed.getRawQuery() == null ? "" : "?" + parsed.getRawQuery());
      return new DatabaseConfig(
          jdbc,
          decoded(colon < 0 ? user : user.substring(0, colon)),
          decoded(colon < 0 ? "" : user.substring(colon + 1)),
          CONNECTIONS);
    } catch (URISyntaxException e) {
      throw wrong("it is not an address: " + e.getReason());
    }
  }

  /** The address itself is not shown: it may hold a password. */
  private static CommandFailed wrong(String why) {
    return new CommandFailed(ExitCode.USAGE, "The address of PostgreSQL is wrong: " + why);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
