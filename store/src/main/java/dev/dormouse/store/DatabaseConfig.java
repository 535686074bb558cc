package dev.dormouse.store;

import java.util.Objects;

/**
 * Where PostgreSQL is and how many connections to it are kept.
 *
 * @param url a JDBC URL, {@code jdbc:postgresql://host/database}; may carry user and password
 * @param user empty where the URL names it
 * @param password empty where the URL names it or none is needed
 */
public record DatabaseConfig(String url, String user, String password, int connections) {
  public DatabaseConfig {
    Objects.requireNonNull(url, "url");
    if (!url.startsWith("jdbc:postgresql:")) {
      throw new IllegalArgumentException(
          "the database's URL is \"" + url + "\"; it must begin with jdbc:postgresql:");
    }
    if (connections < 2) {
      throw new IllegalArgumentException(
          "connections is " + connections + "; it must be at least 2");
    }
  }

  public static DatabaseConfig of(String url) {
    return new DatabaseConfig(url, "", "", 16);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "DatabaseConfig[url=" + url.replaceAll("password=[^&]*", "password=…") + "]";
  }
}
