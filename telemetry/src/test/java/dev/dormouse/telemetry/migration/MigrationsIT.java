package dev.dormouse.telemetry.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.query.schema.Column;
import dev.dormouse.query.schema.ColumnSource;
import dev.dormouse.query.schema.Schema;
import dev.dormouse.query.schema.Table;
import dev.dormouse.telemetry.clickhouse.Statement;
import dev.dormouse.telemetry.fixture.TestClickHouse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stored tables, and that they are those the query language is compiled for. */
class MigrationsIT {
  private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");

  @TempDir private static Path folder;

  private static TestClickHouse clickHouse;

  @BeforeAll
  static void start() throws InterruptedException {
    clickHouse = TestClickHouse.start(folder);
  }

  @AfterAll
  static void stop() {
    if (clickHouse != null) {
      clickHouse.close();
    }
  }

  @Test
  void everyFileIsApplied() throws Exception {
    var resources =
        Path.of("src/main/resources", Migrations.class.getPackageName().replace('.', '/'));
    try (var files = Files.list(resources)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .filteredOn(name -> name.endsWith(".sql"))
          .containsExactlyInAnyOrderElementsOf(Migrations.FILES);
    }
    assertThat(text("SELECT count() FROM trigger_dev.migrations"))
        .isEqualTo(String.valueOf(Migrations.FILES.size()));
  }

  @Test
  void applyingAgainChangesNothing() throws Exception {
    new Migrations(clickHouse.client()).apply();

    assertThat(text("SELECT count() FROM trigger_dev.migrations"))
        .isEqualTo(String.valueOf(Migrations.FILES.size()));
  }

  @Test
  void aMigrationThatDiedHalfWayIsAppliedToItsEnd() throws Exception {
    clickHouse.client().execute(Statement.of("TRUNCATE TABLE trigger_dev.migrations"));

    new Migrations(clickHouse.client()).apply();

    assertThat(text("SELECT count() FROM trigger_dev.migrations"))
        .isEqualTo(String.valueOf(Migrations.FILES.size()));
  }

  @Test
  void anEditedFileIsNoticed() throws Exception {
    try {
      clickHouse
          .client()
          .execute(
              Statement.of(
                  "INSERT INTO trigger_dev.migrations (file, sha256, applied_at)"
                      + " VALUES ('V001__runs.sql', 'other', now() + 100)"));
      assertThatThrownBy(() -> new Migrations(clickHouse.client()).apply())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("V001__runs.sql was edited");
    } finally {
      clickHouse.client().execute(Statement.of("TRUNCATE TABLE trigger_dev.migrations"));
      new Migrations(clickHouse.client()).apply();
    }
  }

  @Test
  void everyColumnOfTheQueryLanguageIsStoredInItsType() throws Exception {
    for (Table table : Schema.standard().tables().values()) {
      Map<String, String> stored = columns(table.physicalName());
      assertThat(stored).containsKeys(table.tenant().names().toArray(String[]::new));
      for (Column column : table.columns().values()) {
        switch (column.source()) {
          case ColumnSource.Stored(String physical) ->
              assertThat(stored.get(physical))
                  .as(column.name())
                  .isEqualTo(plain(column.type().text()));
          case ColumnSource.Renamed(String physical, var _) ->
              assertThat(stored.get(physical)).isEqualTo(plain(column.type().text()));
          case ColumnSource.Identified(String physical, var _) ->
              assertThat(stored.get(physical)).isEqualTo("String");
          case ColumnSource.Prefixed(String physical, var _) ->
              assertThat(stored.get(physical)).isEqualTo("String");
          case ColumnSource.Json json ->
              assertThat(stored).containsKeys(json.textColumn(), json.jsonColumn());
          case ColumnSource.Computed(String template) ->
              PLACE
                  .matcher(template)
                  .results()
                  .forEach(place -> assertThat(stored).containsKey(place.group(1)));
        }
      }
    }
  }

  @Test
  void guardsFilterByTheBeginningOfTheSortingKey() throws Exception {
    for (Table table : Schema.standard().tables().values()) {
      String key =
          text(
              "SELECT sorting_key FROM system.tables WHERE concat(database, '.', name) = '"
                  + table.physicalName()
                  + "'");
      assertThat(key).startsWith("organization_id, project_id, environment_id, ");
      if (table.readFinal()) {
        // Else a newer version could be filtered away, and an older one shown.
        assertThat(key.split(", ")).contains(table.storedTimeColumn());
      }
    }
  }

  /** Types by name; the typed paths of JSON columns are columns too. */
  private static Map<String, String> columns(String table) throws InterruptedException {
    Map<String, String> columns = new HashMap<>();
    List<String[]> rows =
        text("SELECT name, type FROM system.columns WHERE concat(database, '.', table) = '"
                + table
                + "'")
            .lines()
            .map(line -> line.split("\t", -1))
            .toList();
    for (String[] row : rows) {
      columns.put(row[0], plain(row[1]));
      if (row[1].startsWith("JSON(")) {
        columns.putAll(
            Pattern.compile("`?([\\w.]+)`? (String|UInt64)")
                .matcher(row[1])
                .results()
                .collect(
                    Collectors.toMap(path -> row[0] + "." + path.group(1), path -> path.group(2))));
      }
    }
    return columns;
  }

  /** Without the zone, which is UTC everywhere. */
  private static String plain(String type) {
    return type.replace("\\'", "'").replace(", 'UTC')", ")").replace("DateTime('UTC')", "DateTime");
  }

  private static String text(String sql) throws InterruptedException {
    return clickHouse.client().text(Statement.of(sql));
  }
}
