package dev.dormouse.telemetry.migration;

import dev.dormouse.telemetry.clickhouse.ClickHouse;
import dev.dormouse.telemetry.clickhouse.Statement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a ClickHouse to the tables of this program: numbered files, each applied once, in their
 * order. Every statement in them may be repeated, so that a process may die in between, and two
 * servers may begin at the same time.
 */
public final class Migrations {
  private static final Logger log = LoggerFactory.getLogger(Migrations.class);

  /** In their order; a file is never edited once merged. */
  static final List<String> FILES =
      List.of("V001__runs.sql", "V002__metrics.sql", "V003__logs_and_spans.sql");

  private static final String NOTES =
      """
      CREATE TABLE IF NOT EXISTS trigger_dev.migrations
      (file String, sha256 String, applied_at DateTime DEFAULT now())
      ENGINE = ReplacingMergeTree ORDER BY file
      """;

  private final ClickHouse clickHouse;

  public Migrations(ClickHouse clickHouse) {
    this.clickHouse = clickHouse;
  }

  /**
   * Applies what is missing.
   *
   * @throws IllegalStateException if a file was edited after it had been applied here
   */
  public void apply() throws InterruptedException {
    clickHouse.execute(Statement.of("CREATE DATABASE IF NOT EXISTS trigger_dev"));
    clickHouse.execute(Statement.of(NOTES));
    Map<String, String> applied = applied();
    for (String file : FILES) {
      String text = text(file);
      if (!applied.containsKey(file)) {
        apply(file, text);
      } else if (!sha256(text).equals(applied.get(file))) {
        throw new IllegalStateException(
            "the migration "
                + file
                + " was edited after it had been applied to this ClickHouse; undo the edit and"
                + " write a new file");
      }
    }
  }

  private Map<String, String> applied() throws InterruptedException {
    return clickHouse
        .text(Statement.of("SELECT file, sha256 FROM trigger_dev.migrations FINAL"))
        .lines()
        .filter(line -> !line.isBlank())
        .map(line -> line.split("\t", -1))
        .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
  }

  private void apply(String file, String text) throws InterruptedException {
    for (String statement : statements(text)) {
      clickHouse.execute(Statement.of(statement));
    }
    clickHouse.execute(
        Statement.of(
                "INSERT INTO trigger_dev.migrations (file, sha256)"
                    + " SELECT {file: String}, {sha256: String}")
            .with("file", file)
            .with("sha256", sha256(text)));
    log.info("ClickHouse: applied {}", file);
  }

  private static String sha256(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  static List<String> statements(String text) {
    String withoutComments =
        text.lines().filter(line -> !line.startsWith("--")).collect(Collectors.joining("\n"));
    return Arrays.stream(withoutComments.split(";\\s*\n"))
        .map(statement -> statement.strip().replaceFirst(";$", ""))
        .filter(statement -> !statement.isEmpty())
        .toList();
  }

  private static String text(String file) {
    try (var in = Migrations.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("the migration " + file + " is not in the program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the migration " + file + " cannot be read", e);
    }
  }
}
